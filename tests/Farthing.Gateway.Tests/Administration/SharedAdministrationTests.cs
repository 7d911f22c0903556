using Farthing.Administration.Keys;
using Farthing.Tests.Postgres;

namespace Farthing.Gateway.Tests.Administration;

/// <summary>What is administered at gateways over one PostgreSQL database.</summary>
public sealed class SharedAdministrationTests : IDisposable
{
    private const string Settings = "store: { kind: postgres, connection: \"env:FARTHING_DATABASE_URL\", replica: one }";
    private readonly PostgresServer _server = PostgresServer.StartOrSkip();

    [Fact]
    public async Task A_key_made_at_one_gateway_closes_the_other_and_opens_it_to_its_holder()
    {
        Dictionary<string, string> environment = new() { ["FARTHING_DATABASE_URL"] = _server.CreateDatabase() };
        await using RunningGateway one = await RunningGateway.StartAsync(Settings, environment: environment);
        await using RunningGateway other = await RunningGateway.StartAsync(Settings, environment: environment);
        (await Admin.CallAsync(other, "anything")).ShouldBe(200);
        TaskCompletionSource heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
        other.Host.Administration.Subscribe(snapshot =>
        {
            if (snapshot.Find(KeyKind.Instance, "web") is not null) heard.TrySetResult();
        });
        string key = await Admin.MakeKeyAsync(one, """{"name":"web"}""");
        await heard.Task.WaitAsync(TimeSpan.FromMinutes(1));
        (await Admin.CallAsync(other, "anything")).ShouldBe(401);
        (await Admin.CallAsync(other, key)).ShouldBe(200);
        (await Admin.SendAsync(other, "POST", "keys", """{"name":"web"}""")).Status.ShouldBe(409);
        (await Admin.SendAsync(other, "GET", "audit")).Json.GetProperty("audit").GetArrayLength().ShouldBe(1);
    }

    public void Dispose() => _server.Dispose();
}
