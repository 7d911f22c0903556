using System.Net;
using System.Text.Json;
using Farthing.Calls;
using Farthing.Ledger;

namespace Farthing.Gateway.Tests.Translation;

/// <summary>Calls made for OpenAI's responses that models of Anthropic's wire answer.</summary>
public sealed class ResponsesToClaudeTests
{
    private const string Response = """{"model":"claude-sonnet-4-5","input":"[say: Ob, Po, Don]"}""";

    [Fact]
    public async Task A_response_is_answered_by_a_model_of_the_other_wire_and_charged_as_it_was_metered()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ResponsesPath, Response);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        JsonElement answer = await RunningGateway.JsonAsync(response);
        answer.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("Ob, Po, Don");
        CallRecord record = await gateway.RecordOfAsync(response);
        (record.Endpoint, record.Charges[0].Provider, record.Charges[0].Usage.OutputTokens)
            .ShouldBe((Endpoint.Responses, "anthropic", gateway.Simulator.Meter.Calls.ShouldHaveSingleItem().Usage.OutputTokens));
        answer.GetProperty("usage").GetProperty("input_tokens").GetInt64().ShouldBe(record.Charges[0].Usage.InputTokens);
    }

    [Fact]
    public async Task A_stream_ends_with_the_whole_response()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ResponsesPath, Response.Replace("\"input\"", "\"stream\":true,\"input\"", StringComparison.Ordinal));
        string stream = await response.Content.ReadAsStringAsync();
        stream.ShouldStartWith("event: response.created\n");
        stream.ShouldContain("event: response.output_text.delta\n");
        stream.ShouldContain("event: response.completed\n");
        (await gateway.RecordOfAsync(response)).Outcome.ShouldBe(CallOutcome.Completed);
    }

    [Fact]
    public async Task What_would_need_a_kept_conversation_is_refused()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ResponsesPath, Response.Replace("\"input\"", "\"previous_response_id\":\"resp_1\",\"input\"", StringComparison.Ordinal));
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        JsonElement error = (await RunningGateway.JsonAsync(response)).GetProperty("error");
        error.GetProperty("param").GetString().ShouldBe("previous_response_id");
        error.GetProperty("message").GetString()!.ShouldContain("send the whole conversation");
    }
}
