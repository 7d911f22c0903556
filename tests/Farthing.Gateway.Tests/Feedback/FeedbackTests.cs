using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Quality.Feedback;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Gateway.Tests.Feedback;

public sealed class FeedbackTests
{
    private const string Path = "/v1/feedback";

    private const string Keys = """
        keys:
          - { name: web, secret: "env:SHOP_KEY", project: shop }
          - { name: other, secret: "env:BANK_KEY", project: bank }
        projects: [{ name: shop }, { name: bank }]
        """;

    private static readonly Dictionary<string, string> Secrets = new() { ["SHOP_KEY"] = "sk-farthing-of-the-shop", ["BANK_KEY"] = "sk-farthing-of-the-bank" };

    [Fact]
    public async Task What_a_client_says_of_its_call_is_kept_shown_and_told_to_who_acts_on_it()
    {
        var heard = new Observer();
        await using RunningGateway gateway = await RunningGateway.StartAsync(Keys, environment: Secrets, configure: services => services.AddSingleton<IFeedbackObserver>(heard));
        string id = await CallAsync(gateway);
        using HttpResponseMessage taken = await gateway.PostAsync(Path, $$"""{"id":"{{id}}","label":"wrong_cache_hit","score":0.25,"comment":"Two\nlines é"}""", ("x-api-key", "sk-farthing-of-the-shop"));
        taken.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await RunningGateway.JsonAsync(taken)).GetProperty("received").GetBoolean().ShouldBeTrue();
        using HttpResponseMessage again = await gateway.PostAsync(Path, $$"""{"id":"{{id}}","score":1}""", ("x-api-key", "sk-farthing-of-the-shop"));
        again.StatusCode.ShouldBe(HttpStatusCode.OK);

        (CallRecord call, CallFeedback feedback) = heard.All.First();
        call.Id.ToString().ShouldBe(id);
        feedback.Label.ShouldBe(FeedbackLabel.WrongCacheHit);
        (int status, JsonElement json) = await Administration.Admin.SendAsync(gateway, "GET", $"calls/{id}/feedback");
        status.ShouldBe(200);
        JsonElement[] all = [.. json.GetProperty("feedback").EnumerateArray()];
        all.Length.ShouldBe(2);
        all[0].GetProperty("label").GetString().ShouldBe("wrong_cache_hit");
        all[0].GetProperty("score").GetDecimal().ShouldBe(0.25m);
        all[0].GetProperty("comment").GetString().ShouldBe("Two\nlines é");
        all[0].GetProperty("key").GetString().ShouldBe("web");
        await gateway.StopAndStartAsync();
        (await gateway.Host.Calls.FeedbackAsync(call.Id, TestContext.Current.CancellationToken)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Nobody_speaks_of_the_calls_of_another_project_or_learns_that_there_are_any()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Keys, environment: Secrets);
        string id = await CallAsync(gateway);
        using HttpResponseMessage foreign = await gateway.PostAsync(Path, $$"""{"id":"{{id}}","label":"bad"}""", ("x-api-key", "sk-farthing-of-the-bank"));
        string other = new CallId(1, 2).ToString();
        using HttpResponseMessage unknown = await gateway.PostAsync(Path, $$"""{"id":"{{other}}","label":"bad"}""", ("x-api-key", "sk-farthing-of-the-bank"));
        foreign.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await foreign.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Replace(id, other).ShouldBe(await unknown.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using HttpResponseMessage nobody = await gateway.PostAsync(Path, $$"""{"id":"{{id}}","label":"bad"}""");
        nobody.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        CallId.TryParse(id, out CallId call).ShouldBeTrue();
        (await gateway.Host.Calls.FeedbackAsync(call, TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", 400, "invalid_json")]
    [InlineData("[]", 400, "invalid_feedback")]
    [InlineData("{}", 400, "invalid_feedback")]
    [InlineData("""{"id":"call_x","label":"good"}""", 400, "invalid_feedback")]
    [InlineData("""{"id":"call_00000000000000000000000000000000"}""", 400, "invalid_feedback")]
    [InlineData("""{"id":"call_00000000000000000000000000000000","label":"god"}""", 400, "invalid_feedback")]
    [InlineData("""{"id":"call_00000000000000000000000000000000","score":1.01}""", 400, "invalid_feedback")]
    [InlineData("""{"id":"call_00000000000000000000000000000000","score":"x"}""", 400, "invalid_feedback")]
    [InlineData("""{"id":"call_00000000000000000000000000000000","labels":"good"}""", 400, "invalid_feedback")]
    [InlineData("""{"id":"call_00000000000000000000000000000000","comment":"\ud800"}""", 400, "invalid_feedback")]
    public async Task What_says_nothing_or_cannot_be_is_refused_by_name(string body, int status, string code)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync(Path, body);
        ((int)response.StatusCode).ShouldBe(status);
        (await RunningGateway.JsonAsync(response)).GetProperty("error").GetProperty("code").GetString().ShouldBe(code);
    }

    [Fact]
    public async Task There_is_an_end_to_what_is_kept_of_one_call_and_to_how_large_it_is()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Keys, environment: Secrets);
        string id = await CallAsync(gateway);
        int[] statuses = await Task.WhenAll(Enumerable.Range(0, 24).Select(async _ =>
        {
            using HttpResponseMessage response = await gateway.PostAsync(Path, $$"""{"id":"{{id}}","label":"good"}""", ("x-api-key", "sk-farthing-of-the-shop"));
            return (int)response.StatusCode;
        }));
        statuses.Count(status => status == 200).ShouldBe(CallFeedback.MostOfOneCall);
        statuses.Count(status => status == 409).ShouldBe(24 - CallFeedback.MostOfOneCall);
        using HttpResponseMessage large = await gateway.PostAsync(Path, $$"""{"id":"{{id}}","comment":"{{new string('x', 40_000)}}"}""", ("x-api-key", "sk-farthing-of-the-shop"));
        large.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    private static async Task<string> CallAsync(RunningGateway gateway)
    {
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-api-key", "sk-farthing-of-the-shop"));
        await response.Content.ReadAsByteArrayAsync();
        return RunningGateway.Text(response, "x-farthing-id");
    }

    private sealed class Observer : IFeedbackObserver
    {
        public ConcurrentQueue<(CallRecord Call, CallFeedback Feedback)> All { get; } = [];

        public void Received(CallRecord call, CallFeedback feedback) => All.Enqueue((call, feedback));
    }
}
