using Farthing.Alerts;
using Farthing.Alerts.State;

namespace Farthing.Tests.Alerts;

public sealed class AlertStateTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task What_was_saved_is_read_again_whole()
    {
        string folder = Directory.CreateTempSubdirectory("farthing-test-").FullName;
        try
        {
            IncidentBook book = new(new AlertState(), TimeSpan.Zero, new Random(1));
            AlertFinding hostile = new()
            {
                Kind = AlertKind.BudgetThreshold,
                Subject = new AlertSubject("user", "\"}],\u0000\u202e\ud83d\ude00'; DROP TABLE"),
                Level = "0.5@x",
                Summary = "a \"b\" \\ \n c",
                Facts = [new("f", "\t1")],
                Once = true,
            };
            book.Enter(AlertKind.BudgetThreshold, [hostile], TimeSpan.Zero, Start);
            book.Enter(AlertKind.SpendAnomaly, [hostile with { Kind = AlertKind.SpendAnomaly, Once = false }], TimeSpan.Zero, Start);
            book.Enter(AlertKind.SpendAnomaly, [], TimeSpan.Zero, Start.AddHours(1));

            await new FileAlertStateStore(folder).WriteAsync(book.State, TestContext.Current.CancellationToken);
            AlertState read = await new FileAlertStateStore(folder).ReadAsync(TestContext.Current.CancellationToken);

            AlertIncident open = read.Open.ShouldHaveSingleItem();
            open.Finding.Key.ShouldBe(hostile.Key);
            open.Finding.Summary.ShouldBe(hostile.Summary);
            open.Finding.Facts.ShouldBe(hostile.Facts);
            open.OpenedAt.ShouldBe(Start);
            read.History.ShouldHaveSingleItem().ResolvedAt.ShouldBe(Start.AddHours(1));
            read.Remembered.ShouldBe(book.State.Remembered);
            Directory.GetFiles(folder).ShouldHaveSingleItem();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"open\":[")]
    [InlineData("{\"open\":[{\"id\":1}],\"history\":[],\"remembered\":[]}")]
    [InlineData("[]")]
    [InlineData("{\"open\":[],\"history\":[],\"remembered\":[{\"key\":\"a\",\"until\":\"tomorrow\"}]}")]
    public async Task A_file_that_cannot_be_understood_is_kept_aside(string content)
    {
        string folder = Directory.CreateTempSubdirectory("farthing-test-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, FileAlertStateStore.FileName), content, TestContext.Current.CancellationToken);
            AlertState read = await new FileAlertStateStore(folder).ReadAsync(TestContext.Current.CancellationToken);
            read.Open.ShouldBeEmpty();
            File.Exists(Path.Combine(folder, FileAlertStateStore.FileName + ".unreadable")).ShouldBeTrue();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
