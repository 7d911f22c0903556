using System.Net;
using System.Text.Json;
using Farthing.Calls;
using Farthing.Gateway.Settings;
using Farthing.Ledger;
using Farthing.Pricing;

namespace Farthing.Gateway.Tests.Answers;

public sealed class AnswerTests
{
    private const string Faq = """
        faq:
          - name: rivers
            questions: ["Name three rivers", "rivers?"]
            answer: |
              Ob, Po and Don.
              More: "Rhine" \ Rhône 🙂
            tags: [geography]
        answer_rules:
          - { name: order, pattern: "where is order (?<number>\\d+)", answer: "Order {{number}} is on its way." }
        """;

    private const string Text = "Ob, Po and Don.\nMore: \"Rhine\" \\ Rhône 🙂\n";

    [Theory]
    [InlineData("Hello, what are your opening hours please", "faq")]
    [InlineData("Which are your opening hours?", "faq")]
    [InlineData("What are not your opening hours?", "bypass")]
    [InlineData("What are your opening hours on 24 December?", "bypass")]
    [InlineData("Why is the sky blue?", "bypass")]
    public async Task A_question_that_certainly_asks_the_same_is_answered_where_its_entry_allows_it(string question, string expected)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            """faq: [ { name: hours, questions: ["What are your opening hours?"], answer: "Nine to five.", similar: true } ]""");
        string body = $$"""{"model":"gpt-4o-mini","messages":[{"role":"user","content":{{JsonSerializer.Serialize(question)}}}]}""";
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, body);
        RunningGateway.Text(response, "x-farthing-cache").ShouldBe(expected);
    }

    [Fact]
    public async Task A_question_of_the_FAQ_is_answered_without_a_provider_and_recorded_as_a_call_that_cost_nothing()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Faq);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-farthing-feature", "geo"));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        RunningGateway.Text(response, "x-farthing-cache").ShouldBe("faq");
        RunningGateway.Text(response, "x-farthing-cost").ShouldBe("0");
        RunningGateway.Text(response, "x-farthing-route").ShouldStartWith("faq rivers");
        JsonElement answer = await RunningGateway.JsonAsync(response);
        answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldBe(Text);
        answer.GetProperty("model").GetString().ShouldBe("gpt-4o-mini");
        answer.GetProperty("usage").GetProperty("total_tokens").GetInt32().ShouldBe(0);
        gateway.Simulator.Meter.Arrived.ShouldBe(0);

        CallRecord record = await gateway.RecordOfAsync(response);
        record.Cache.ShouldBe("faq");
        record.Cost.ShouldBe(Usd.Zero);
        record.Charges.ShouldBeEmpty();
        record.Outcome.ShouldBe(CallOutcome.Completed);
        record.Status.ShouldBe(200);
        record.Principal.Feature.ShouldBe("geo");
        Report report = await gateway.Host.Calls.ReportAsync(new ReportQuery { By = [Dimension.Cache] });
        report.Rows.Single(row => row.Values[0] == "faq").Figures.Calls.ShouldBe(1);
    }

    [Theory]
    [InlineData(Ask.ChatPath, Ask.ChatStream, "data: [DONE]")]
    [InlineData(Ask.ResponsesPath, """{"model":"gpt-4o-mini","stream":true,"store":false,"input":"Name three rivers."}""", "response.completed")]
    [InlineData(Ask.MessagesPath, Ask.MessageStream, "message_stop")]
    public async Task Streams_are_answered_as_streams_to_their_end(string path, string body, string end)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Faq);
        using HttpResponseMessage response = await gateway.PostAsync(path, body, Ask.AnthropicVersion);
        RunningGateway.Text(response, "x-farthing-cache").ShouldBe("faq");
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        string events = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        events.ShouldContain("Ob, Po and Don.");
        events.ShouldContain(end);
        foreach (string line in events.Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal))) JsonDocument.Parse(line["data: ".Length..]).Dispose();
        (await gateway.RecordOfAsync(response)).Streamed.ShouldBeTrue();
    }

    [Fact]
    public async Task A_rule_answers_with_what_was_asked_and_everything_else_goes_to_a_provider()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Faq);
        using HttpResponseMessage ruled = await gateway.PostAsync(Ask.MessagesPath, """{"model":"claude-sonnet-4-5","max_tokens":60,"messages":[{"role":"user","content":"Where is order 77?"}]}""", Ask.AnthropicVersion);
        RunningGateway.Text(ruled, "x-farthing-cache").ShouldBe("rule");
        (await RunningGateway.JsonAsync(ruled)).GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("Order 77 is on its way.");
        using HttpResponseMessage other = await gateway.PostAsync(Ask.ChatPath, """{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Name four rivers."}]}""");
        RunningGateway.Text(other, "x-farthing-cache").ShouldNotBe("faq");
        gateway.Simulator.Meter.Arrived.ShouldBe(1);
    }

    [Theory]
    [InlineData(Ask.GeminiPath, "{\"candidates\"")]
    [InlineData(Ask.GeminiStreamPath, "[{\"candidates\"")]
    [InlineData(Ask.GeminiStreamPath + "?alt=sse", "data: {\"candidates\"")]
    public async Task Geminis_wire_is_answered_in_its_three_forms(string path, string start)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Faq);
        using HttpResponseMessage response = await gateway.PostAsync(path, Ask.Gemini);
        RunningGateway.Text(response, "x-farthing-cache").ShouldBe("faq");
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldStartWith(start);
    }

    [Theory]
    [InlineData("off")]
    [InlineData("refresh")]
    public async Task A_caller_that_wants_a_model_gets_one(string mode)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Faq);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-farthing-cache", mode));
        await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        gateway.Simulator.Meter.Arrived.ShouldBe(1);
    }

    [Fact]
    public async Task Answers_are_given_though_the_budget_is_gone_and_the_provider_is_away()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Faq + "\nbudgets: [{ name: none, usd: 0, per: 1d }]\n");
        await gateway.Simulator.DisposeAsync();
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        using HttpResponseMessage other = await gateway.PostAsync(Ask.ChatPath, """{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Else?"}]}""");
        other.StatusCode.ShouldBe(HttpStatusCode.PaymentRequired);
    }

    [Fact]
    public async Task Entries_made_by_the_admin_API_answer_at_once_and_those_that_contradict_are_refused()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        (await Administration.Admin.SendAsync(gateway, "POST", "faq", """{"name":"rivers","questions":["Name three rivers"],"answer":"Ob."}""")).Status.ShouldBe(201);
        using (HttpResponseMessage answered = await gateway.PostAsync(Ask.ChatPath, Ask.Chat)) RunningGateway.Text(answered, "x-farthing-cache").ShouldBe("faq");
        (int status, JsonElement json) = await Administration.Admin.SendAsync(gateway, "POST", "faq", """{"name":"again","questions":["name  three RIVERS?"],"answer":"Po."}""");
        status.ShouldBe(400);
        json.ToString().ShouldContain("rivers");
        (status, json) = await Administration.Admin.SendAsync(gateway, "POST", "answer-rules", """{"name":"bomb","pattern":"(a{900}){900}","answer":"x"}""");
        status.ShouldBe(400);
        json.ToString().ShouldContain("repeats too much");
        (await Administration.Admin.SendAsync(gateway, "DELETE", "faq/rivers")).Status.ShouldBe(200);
        using HttpResponseMessage asked = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        gateway.Simulator.Meter.Arrived.ShouldBe(1);
    }

    [Fact]
    public async Task A_file_is_read_again_when_asked_and_a_broken_one_changes_nothing()
    {
        string folder = Directory.CreateTempSubdirectory("farthing-faq-").FullName;
        try
        {
            string file = Path.Combine(folder, "faq.yaml");
            await File.WriteAllTextAsync(file, Faq, TestContext.Current.CancellationToken);
            await using RunningGateway gateway = await RunningGateway.StartAsync($"answers: {{ file: \"{file}\" }}");
            await AskAsync(gateway, "faq");
            await File.WriteAllTextAsync(file, "faq:\n  - { name: rivers, questions: [\"x\"], answer: \"y\", anwser: \"z\" }\n", TestContext.Current.CancellationToken);
            (int status, JsonElement json) = await Administration.Admin.SendAsync(gateway, "POST", "answers/reload");
            status.ShouldBe(422);
            json.ToString().ShouldContain("anwser");
            json.ToString().ShouldContain("faq.yaml");

            await AskAsync(gateway, "faq");
            await File.WriteAllTextAsync(file, "faq: []\n", TestContext.Current.CancellationToken);
            (await Administration.Admin.SendAsync(gateway, "POST", "answers/reload")).Status.ShouldBe(200);
            using HttpResponseMessage gone = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
            gateway.Simulator.Meter.Arrived.ShouldBe(1);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_bad_pattern_in_the_settings_is_named_at_the_start()
    {
        SettingsException error = await Should.ThrowAsync<SettingsException>(() => RunningGateway.StartAsync("answer_rules: [{ name: bad, pattern: \"(a)\\\\1\", answer: x }]"));
        error.Message.ShouldContain("pattern");
        error.Message.ShouldContain("going back");
    }

    private static async Task AskAsync(RunningGateway gateway, string cache)
    {
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        RunningGateway.Text(response, "x-farthing-cache").ShouldBe(cache);
    }
}
