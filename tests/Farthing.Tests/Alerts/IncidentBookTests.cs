using Farthing.Alerts;

namespace Farthing.Tests.Alerts;

public sealed class IncidentBookTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Quiet = TimeSpan.FromHours(12);

    [Fact]
    public void A_matter_is_told_once_then_at_intervals_then_when_it_is_over()
    {
        IncidentBook book = new(new AlertState(), TimeSpan.FromHours(4), new Random(1));
        Reasons(book, 0, true).ShouldBe([AlertNotificationReason.Opened]);
        Reasons(book, 1, true).ShouldBeEmpty();
        Reasons(book, 3, true).ShouldBeEmpty();
        Reasons(book, 4, true).ShouldBe([AlertNotificationReason.Reminder]);
        Reasons(book, 5, false).ShouldBeEmpty("not yet quiet for long enough");
        Reasons(book, 15.9, false).ShouldBeEmpty();
        Reasons(book, 16, false).ShouldBe([AlertNotificationReason.Resolved]);
        Reasons(book, 17, false).ShouldBeEmpty();
        Reasons(book, 18, true).ShouldBe([AlertNotificationReason.Opened]);
        book.State.History.Count.ShouldBe(1);
    }

    [Fact]
    public void All_messages_of_one_incident_carry_its_identity_and_each_its_own()
    {
        IncidentBook book = new(new AlertState(), TimeSpan.FromHours(4), new Random(1));
        AlertNotification[] all = [.. Enter(book, 0, true), .. Enter(book, 4, true), .. Enter(book, 20, false)];
        all.Length.ShouldBe(3);
        all.Select(each => each.Incident.Id).Distinct().Count().ShouldBe(1);
        all.Select(each => each.Id).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public void What_got_worse_is_told_at_once()
    {
        IncidentBook book = new(new AlertState(), TimeSpan.FromHours(4), new Random(1));
        book.Enter(AlertKind.SpendAnomaly, [Finding()], Quiet, Start);
        book.Enter(AlertKind.SpendAnomaly, [Finding() with { Severity = AlertSeverity.Critical }], Quiet, Start.AddHours(1))
            .ShouldHaveSingleItem().Reason.ShouldBe(AlertNotificationReason.Reminder);
    }

    [Fact]
    public void A_restart_forgets_nothing()
    {
        IncidentBook before = new(new AlertState(), TimeSpan.FromHours(4), new Random(1));
        string id = Enter(before, 0, true).ShouldHaveSingleItem().Incident.Id;
        IncidentBook after = new(before.State, TimeSpan.FromHours(4), new Random(2));
        Reasons(after, 1, true).ShouldBeEmpty();
        Enter(after, 13, false).ShouldHaveSingleItem().Incident.Id.ShouldBe(id);
    }

    [Fact]
    public void A_clock_that_is_set_back_neither_repeats_nor_ends_anything()
    {
        IncidentBook book = new(new AlertState(), TimeSpan.FromHours(4), new Random(1));
        Enter(book, 0, true).Count.ShouldBe(1);
        Reasons(book, -48, true).ShouldBeEmpty();
        Reasons(book, -47, false).ShouldBeEmpty();
        Reasons(book, 1, true).ShouldBeEmpty();
        Reasons(book, 13, false).ShouldBe([AlertNotificationReason.Resolved]);
    }

    [Fact]
    public void A_level_is_told_once_in_its_window_even_when_it_was_left_in_between()
    {
        IncidentBook book = new(new AlertState(), TimeSpan.FromHours(1), new Random(1));
        AlertFinding level = Finding() with { Kind = AlertKind.BudgetThreshold, Level = "0.5@w1", Once = true, RememberUntil = Start.AddDays(7) };
        book.Enter(AlertKind.BudgetThreshold, [level], TimeSpan.Zero, Start).Count.ShouldBe(1);
        book.Enter(AlertKind.BudgetThreshold, [level], TimeSpan.Zero, Start.AddHours(5)).ShouldBeEmpty("no reminders");
        book.Enter(AlertKind.BudgetThreshold, [], TimeSpan.Zero, Start.AddHours(6)).Single().Reason.ShouldBe(AlertNotificationReason.Resolved);
        IncidentBook after = new(book.State, TimeSpan.FromHours(1), new Random(2));
        after.Enter(AlertKind.BudgetThreshold, [level], TimeSpan.Zero, Start.AddHours(7)).ShouldBeEmpty();
        after.Enter(AlertKind.BudgetThreshold, [level with { Level = "0.5@w2" }], TimeSpan.Zero, Start.AddDays(8)).Count.ShouldBe(1);
    }

    [Fact]
    public void What_one_rule_no_longer_finds_does_not_end_what_another_found()
    {
        IncidentBook book = new(new AlertState(), TimeSpan.Zero, new Random(1));
        book.Enter(AlertKind.SpendAnomaly, [Finding()], TimeSpan.Zero, Start);
        book.Enter(AlertKind.QuietData, [], TimeSpan.Zero, Start.AddDays(1)).ShouldBeEmpty();
        book.State.Open.Count.ShouldBe(1);
    }

    [Fact]
    public void Open_incidents_and_history_are_bounded()
    {
        IncidentBook book = new(new AlertState(), TimeSpan.Zero, new Random(1));
        AlertFinding[] many = [.. Enumerable.Range(0, 5_000).Select(i => Finding() with { Subject = new AlertSubject("user", $"u{i}") })];
        book.Enter(AlertKind.SpendAnomaly, many, TimeSpan.Zero, Start).Count.ShouldBe(IncidentBook.MostOpen);
        book.Enter(AlertKind.SpendAnomaly, [], TimeSpan.Zero, Start.AddDays(1)).Count.ShouldBe(IncidentBook.MostOpen);
        book.State.History.Count.ShouldBe(IncidentBook.MostHistory);
    }

    private static AlertFinding Finding() => new()
    {
        Kind = AlertKind.SpendAnomaly,
        Subject = new AlertSubject("project", "shop"),
        Summary = "Too much.",
    };

    private static IReadOnlyList<AlertNotification> Enter(IncidentBook book, double hours, bool found) =>
        book.Enter(AlertKind.SpendAnomaly, found ? [Finding()] : [], Quiet, Start.AddHours(hours));

    private static AlertNotificationReason[] Reasons(IncidentBook book, double hours, bool found) => [.. Enter(book, hours, found).Select(each => each.Reason)];
}
