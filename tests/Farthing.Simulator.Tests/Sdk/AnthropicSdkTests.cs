using System.Text.Json;
using Anthropic;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using Anthropic.Models.Models;

namespace Farthing.Simulator.Tests.Sdk;

/// <summary>The official Anthropic SDK for .NET, unmodified and with its validation of answers on, against the simulator.</summary>
public sealed class AnthropicSdkTests
{
    [Fact]
    public async Task A_message_is_answered_and_counted()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        Message message = await Client(host).Messages.Create(Ask("Tell me about harbours. [words: 30]"), SimulatorHost.Cancel);
        message.Validate();
        message.Content[0].TryPickText(out TextBlock? text).ShouldBeTrue();
        text!.Text.Split(' ').Length.ShouldBe(30);
        message.StopReason!.Raw().ShouldBe("end_turn");
        message.Usage.OutputTokens.ShouldBe(host.Server.Meter.Total.OutputTokens);
    }

    [Fact]
    public async Task A_stream_is_read_event_by_event()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        string text = "";
        long? output = null;
        await foreach (RawMessageStreamEvent item in Client(host).Messages.CreateStreaming(Ask("[words: 25]"), SimulatorHost.Cancel))
        {
            item.Validate();
            if (item.TryPickContentBlockDelta(out RawContentBlockDeltaEvent? block) && block!.Delta.TryPickText(out TextDelta? delta))
            {
                text += delta!.Text;
            }
            else if (item.TryPickDelta(out RawMessageDeltaEvent? end))
            {
                output = end!.Usage.OutputTokens;
            }
        }

        text.Split(' ').Length.ShouldBe(25);
        output.ShouldBe(host.Server.Meter.Total.OutputTokens);
    }

    [Fact]
    public async Task Tools_are_used()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        Message message = await Client(host).Messages.Create(
            Ask("What is the weather in Oslo?") with
            {
                Tools =
                [
                    new Tool
                    {
                        Name = "get_weather",
                        InputSchema = new InputSchema
                        {
                            Properties = new Dictionary<string, JsonElement> { ["city"] = JsonElement.Parse("""{"type":"string"}""") },
                            Required = ["city"],
                        },
                    },
                ],
            },
            SimulatorHost.Cancel);
        message.Validate();
        message.Content[0].TryPickToolUse(out ToolUseBlock? use).ShouldBeTrue();
        use!.Input["city"].GetString().ShouldBe("Oslo");
        message.StopReason!.Raw().ShouldBe("tool_use");
    }

    [Fact]
    public async Task A_marked_system_is_cached_and_tokens_are_counted_beforehand()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        AnthropicClient client = Client(host);
        string rules = string.Join(' ', Enumerable.Repeat("rule", 1200));
        MessageCreateParams ask = Ask("Hi") with
        {
            System = new List<TextBlockParam> { new(rules) { CacheControl = new CacheControlEphemeral { Ttl = Ttl.Ttl1h } } },
        };
        Message first = await client.Messages.Create(ask, SimulatorHost.Cancel);
        Message second = await client.Messages.Create(ask, SimulatorHost.Cancel);
        first.Usage.CacheCreation!.Ephemeral1hInputTokens.ShouldBeGreaterThanOrEqualTo(1200);
        second.Usage.CacheReadInputTokens.ShouldBe(first.Usage.CacheCreationInputTokens);

        MessageTokensCount counted = await client.Messages.CountTokens(
            new MessageCountTokensParams { Model = "claude-sonnet-4-5", Messages = ask.Messages }, SimulatorHost.Cancel);
        counted.InputTokens.ShouldBe(second.Usage.InputTokens);
    }

    [Fact]
    public async Task Models_are_listed()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        ModelListPage page = await Client(host).Models.List(cancellationToken: SimulatorHost.Cancel);
        page.Items.ShouldContain(model => model.ID == "claude-opus-4-6");
        page.HasNext().ShouldBeFalse();
    }

    [Theory]
    [InlineData("401", "authentication_error")]
    [InlineData("429", "rate_limit_error")]
    [InlineData("529", "overloaded_error")]
    public async Task An_error_is_understood(string fault, string type)
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync(
            new SimulatorOptions { Faults = Simulator.Faults.FaultScript.Parse($$"""[{"fault":"{{fault}}"}]""") });
        AnthropicServiceException error = await Should.ThrowAsync<AnthropicServiceException>(() => Client(host).Messages.Create(Ask("Hi"), SimulatorHost.Cancel));
        error.Body.ToString().ShouldContain(type);
    }

    private static MessageCreateParams Ask(string question) =>
        new() { Model = "claude-sonnet-4-5", MaxTokens = 500, Messages = [new UserMessageParam(question)] };

    private static AnthropicClient Client(SimulatorHost host) =>
        new() { ApiKey = "sdk-key", BaseUrl = host.Server.BaseAddress.ToString().TrimEnd('/'), MaxRetries = 0, ResponseValidation = true };
}
