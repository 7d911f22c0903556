using Farthing.EndToEnd.Tests.Hosting;

namespace Farthing.EndToEnd.Tests.Processes;

/// <summary>Starts that must fail, and say why.</summary>
public sealed class StartTests
{
    [Fact(Timeout = 60_000)]
    public async Task A_second_gateway_on_the_same_data_folder_is_refused()
    {
        await using Installation place = await Installation.CreateAsync();
        await using GatewayProcess first = await place.StartAsync();
        await using GatewayProcess second = GatewayProcess.Start(place.SettingsFile);
        (int code, string output) = await second.ExitAsync();
        code.ShouldBe(1, output);
        output.ShouldContain($"The data folder '{place.Data}' is in use by another Farthing process");
        output.ShouldContain("'data'");
        (await LedgerFigures.ReadAsync(first.Client))["up"].ShouldBe(1);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_second_gateway_on_the_same_port_is_refused_and_leaves_its_data_folder_free()
    {
        await using Installation place = await Installation.CreateAsync();
        await using Installation other = await Installation.CreateAsync();
        await using GatewayProcess first = await place.StartAsync();
        string taken = first.Client.BaseAddress!.AbsoluteUri.TrimEnd('/');
        await using GatewayProcess second = GatewayProcess.Start(other.SettingsFile, taken);
        (int code, string output) = await second.ExitAsync();
        code.ShouldBe(1, output);
        output.ShouldContain($"cannot listen on {taken}");
        output.ShouldContain("--urls");
        await using GatewayProcess again = await other.StartAsync();
        (await LedgerFigures.ReadAsync(again.Client))["up"].ShouldBe(1);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_data_folder_that_cannot_be_made_is_refused()
    {
        string file = Path.GetTempFileName();
        await using Installation place = await Installation.CreateAsync(data: Path.Combine(file, "data"));
        await using GatewayProcess gateway = GatewayProcess.Start(place.SettingsFile);
        (int code, string output) = await gateway.ExitAsync();
        code.ShouldBe(1, output);
        output.ShouldContain("cannot be written");
        output.ShouldContain("'data'");
        output.ShouldNotContain("   at ", Case.Sensitive, "no stack trace is shown to a user");
        File.Delete(file);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_settings_file_with_an_unknown_key_is_refused_with_its_line_and_the_nearest_known_key()
    {
        await using Installation place = await Installation.CreateAsync("limits: { max_boddy: 1MB }");
        await using GatewayProcess gateway = GatewayProcess.Start(place.SettingsFile);
        (int code, string output) = await gateway.ExitAsync();
        code.ShouldBe(1, output);
        output.ShouldContain("farthing.yaml:5: limits.max_boddy");
        output.ShouldContain("max_body");
    }
}
