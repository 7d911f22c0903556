using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Farthing.Alerts;
using Farthing.Alerts.Channels;
using Farthing.Gateway.Alerts;
using Farthing.Gateway.Settings;
using Farthing.Gateway.Settings.Alerts;
using Farthing.Simulator.Tests;
using Microsoft.Extensions.Logging.Abstractions;

namespace Farthing.Gateway.Tests.Alerts;

public sealed class AlertDeliveryTests
{
    private const string Secret = "shared-secret";

    [Fact]
    public async Task A_webhook_is_signed_repeated_after_a_failure_with_the_same_identity_and_told_the_end()
    {
        Channel<RawExchange> requests = Channel.CreateUnbounded<RawExchange>();
        int failures = 2;
        await using RawProvider receiver = RawProvider.Start(async exchange =>
        {
            await exchange.AnswerAsync("{}", status: Interlocked.Decrement(ref failures) >= 0 ? "500 No" : "200 OK");
            requests.Writer.TryWrite(exchange);
        });
        FakeClock clock = new();
        using AlertChannels channels = Channels(Webhook(receiver.Address + "/hook"));
        await using AlertDispatcher dispatcher = Dispatcher(channels, clock);
        dispatcher.Send(AlertSamples.Make());

        List<RawExchange> seen = [await NextAsync(requests)];
        await clock.SomethingWaitsAsync(TestContext.Current.CancellationToken);
        dispatcher.StatusOf("hook")!.Error.ShouldContain("status 500");
        clock.Advance(AlertDispatcher.Pauses[0] * 1.2);
        seen.Add(await NextAsync(requests));
        await clock.SomethingWaitsAsync(TestContext.Current.CancellationToken);
        clock.Advance(AlertDispatcher.Pauses[1] * 1.2);
        seen.Add(await NextAsync(requests));
        dispatcher.Send(AlertSamples.Make(AlertNotificationReason.Resolved));
        seen.Add(await NextAsync(requests));

        seen.Select(each => each.Header("idempotency-key")).ShouldBe(["notification_Opened", "notification_Opened", "notification_Opened", "notification_Resolved"]);
        foreach (RawExchange each in seen) VerifySignature(each);
        JsonElement first = JsonDocument.Parse(seen[0].Body).RootElement;
        first.GetProperty("event").GetString().ShouldBe("opened");
        first.GetProperty("incident").GetProperty("kind").GetString().ShouldBe("runaway");
        JsonElement last = JsonDocument.Parse(seen[3].Body).RootElement;
        last.GetProperty("event").GetString().ShouldBe("resolved");
        last.GetProperty("incident").GetProperty("id").GetString().ShouldBe(first.GetProperty("incident").GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_channel_that_never_answers_well_is_given_up_and_delays_no_other()
    {
        int asked = 0;
        Channel<RawExchange> good = Channel.CreateUnbounded<RawExchange>();
        await using RawProvider bad = RawProvider.Start(exchange =>
        {
            Interlocked.Increment(ref asked);
            return exchange.AnswerAsync("{}", status: "503 No");
        });
        await using RawProvider fine = Receiver(good);
        FakeClock clock = new();
        using AlertChannels channels = Channels(Webhook(bad.Address, "a-bad"), Webhook(fine.Address, "b-good"));
        await using AlertDispatcher dispatcher = Dispatcher(channels, clock);
        dispatcher.Send(AlertSamples.Make());
        await NextAsync(good);
        foreach (TimeSpan pause in AlertDispatcher.Pauses)
        {
            await clock.SomethingWaitsAsync(TestContext.Current.CancellationToken);
            clock.Advance(pause * 1.2);
        }

        // The next message is only taken up once the first is given up.
        dispatcher.Send(AlertSamples.Make(AlertNotificationReason.Resolved));
        await NextAsync(good);
        await clock.SomethingWaitsAsync(TestContext.Current.CancellationToken);
        asked.ShouldBe(AlertDispatcher.Pauses.Count + 2);
    }

    [Theory]
    [InlineData("400 Bad", true)]
    [InlineData("404 Not", true)]
    [InlineData("302 Elsewhere", true)]
    [InlineData("429 Slow", false)]
    [InlineData("500 No", false)]
    public async Task What_a_receiver_refuses_is_not_sent_again_and_redirections_are_not_followed(string status, bool isPermanent)
    {
        int asked = 0;
        await using RawProvider receiver = RawProvider.Start(exchange =>
        {
            Interlocked.Increment(ref asked);
            return exchange.AnswerAsync("{}", headers: "Location: /other\r\nRetry-After: 7\r\n", status: status);
        });
        using AlertChannels channels = Channels(Webhook(receiver.Address + "/T0/secret-path"));
        AlertDeliveryException failure = await Should.ThrowAsync<AlertDeliveryException>(() => channels.Find("hook")!.SendAsync(AlertSamples.Make()));
        failure.IsPermanent.ShouldBe(isPermanent);
        failure.RetryAfter.ShouldBe(TimeSpan.FromSeconds(7));
        failure.ToString().ShouldNotContain("secret-path");
        asked.ShouldBe(1);
    }

    [Fact]
    public async Task A_receiver_that_is_not_there_is_an_error_without_its_path()
    {
        TcpListener taken = new(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        int port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        taken.Stop();
        using AlertChannels channels = Channels(Webhook($"http://127.0.0.1:{port}/secret-path"));
        AlertDeliveryException failure = await Should.ThrowAsync<AlertDeliveryException>(() => channels.Find("hook")!.SendAsync(AlertSamples.Make()));
        failure.IsPermanent.ShouldBeFalse();
        failure.ToString().ShouldNotContain("secret-path");
    }

    [Theory]
    [InlineData(AlertChannelKind.Slack)]
    [InlineData(AlertChannelKind.Teams)]
    [InlineData(AlertChannelKind.PagerDuty)]
    [InlineData(AlertChannelKind.Webhook)]
    public async Task Hostile_names_stay_text(AlertChannelKind kind)
    {
        Channel<RawExchange> requests = Channel.CreateUnbounded<RawExchange>();
        await using RawProvider receiver = Receiver(requests);
        using AlertChannels channels = Channels(("it", new AlertChannelSettings { Kind = kind, Url = new Secret(receiver.Address), RoutingKey = new Secret("routing") }));
        await channels.Find("it")!.SendAsync(AlertSamples.Make(), TestContext.Current.CancellationToken);
        RawExchange seen = await NextAsync(requests);
        using JsonDocument json = JsonDocument.Parse(seen.Body);
        switch (kind)
        {
            case AlertChannelKind.Slack:
                seen.BodyText.ShouldNotContain("<!channel>");
                seen.BodyText.ShouldNotContain("mrkdwn");
                JsonElement[] blocks = [.. json.RootElement.GetProperty("blocks").EnumerateArray()];
                blocks.Select(block => block.GetProperty("type").GetString()).ShouldBe(["header", "section", "context"]);
                blocks[1].GetProperty("text").GetProperty("text").GetString()!.ShouldContain("&lt;!channel&gt;");
                break;
            case AlertChannelKind.Teams:
                JsonElement card = json.RootElement.GetProperty("attachments")[0];
                card.GetProperty("contentType").GetString().ShouldBe("application/vnd.microsoft.card.adaptive");
                card.GetProperty("content").GetProperty("body").EnumerateArray().ShouldAllBe(block => block.GetProperty("type").GetString() == "RichTextBlock");
                break;
            case AlertChannelKind.PagerDuty:
                json.RootElement.GetProperty("routing_key").GetString().ShouldBe("routing");
                json.RootElement.GetProperty("payload").GetProperty("severity").GetString().ShouldBe("critical");
                break;
            default:
                seen.Header(WebhookSignature.Header).ShouldBeNull("there is no secret");
                break;
        }
    }

    [Fact]
    public async Task PagerDuty_gets_one_alert_for_one_incident_and_its_end_and_a_test_is_closed_at_once()
    {
        Channel<RawExchange> requests = Channel.CreateUnbounded<RawExchange>();
        await using RawProvider receiver = Receiver(requests);
        using AlertChannels channels = Channels(("it", new AlertChannelSettings { Kind = AlertChannelKind.PagerDuty, Url = new Secret(receiver.Address), RoutingKey = new Secret("r") }));
        IAlertChannel channel = channels.Find("it")!;
        await channel.SendAsync(AlertSamples.Make(), TestContext.Current.CancellationToken);
        await channel.SendAsync(AlertSamples.Make(AlertNotificationReason.Reminder), TestContext.Current.CancellationToken);
        await channel.SendAsync(AlertSamples.Make(AlertNotificationReason.Resolved), TestContext.Current.CancellationToken);
        await channel.SendAsync(AlertNotification.Test(new Random(1), DateTimeOffset.UnixEpoch), TestContext.Current.CancellationToken);
        List<(string Action, string Key)> events = [];
        for (int i = 0; i < 5; i++)
        {
            JsonElement json = JsonDocument.Parse((await NextAsync(requests)).Body).RootElement;
            events.Add((json.GetProperty("event_action").GetString()!, json.GetProperty("dedup_key").GetString()!));
        }

        events.Select(each => each.Action).ShouldBe(["trigger", "trigger", "resolve", "trigger", "resolve"]);
        events.Take(3).Select(each => each.Key).Distinct().Count().ShouldBe(1);
        events[3].Key.ShouldBe(events[4].Key);
        events[3].Key.ShouldNotBe(events[0].Key);
    }

    [Fact]
    public async Task An_email_is_one_plain_message_to_its_receivers_whatever_names_hold()
    {
        await using MailReceiver receiver = new();
        using AlertChannels channels = Channels(Mail(receiver.Port));
        await channels.Find("mail")!.SendAsync(AlertSamples.Make(), TestContext.Current.CancellationToken);
        (IReadOnlyList<string> commands, string data) = await receiver.NextAsync();
        commands.Count(each => each.StartsWith("RCPT TO", StringComparison.Ordinal)).ShouldBe(2);
        string head = data[..data.IndexOf("\n\n", StringComparison.Ordinal)];
        head.Split('\n').ShouldNotContain(line => line.StartsWith("Bcc", StringComparison.OrdinalIgnoreCase));
        head.ShouldContain("Auto-Submitted: auto-generated");
        data.ShouldContain("<alert_0123456789abcdef0123456789abcdef@farthing>");
    }

    [Theory]
    [InlineData("550 no such user", true)]
    [InlineData("451 later", false)]
    public async Task A_mail_server_that_refuses_is_an_error_without_addresses(string answer, bool isPermanent)
    {
        await using MailReceiver receiver = new() { AnswerToReceiver = answer };
        using AlertChannels channels = Channels(Mail(receiver.Port));
        AlertDeliveryException failure = await Should.ThrowAsync<AlertDeliveryException>(() => channels.Find("mail")!.SendAsync(AlertSamples.Make()));
        failure.IsPermanent.ShouldBe(isPermanent);
        failure.Message.ShouldNotContain("ops@");
    }

    [Fact]
    public async Task Mail_is_not_sent_without_the_protection_that_was_asked_for()
    {
        await using MailReceiver receiver = new();
        using AlertChannels channels = Channels(Mail(receiver.Port, MailSecurity.StartTls));
        await Should.ThrowAsync<AlertDeliveryException>(() => channels.Find("mail")!.SendAsync(AlertSamples.Make()));
    }

    [Fact]
    public async Task Each_channel_gets_only_what_it_wants()
    {
        Channel<RawExchange> requests = Channel.CreateUnbounded<RawExchange>();
        await using RawProvider receiver = Receiver(requests);
        (string Name, AlertChannelSettings Settings) channel = Webhook(receiver.Address);
        using AlertChannels channels = Channels((channel.Name, channel.Settings with { Severity = AlertSeverity.Warning, Kinds = [AlertKind.Runaway] }));
        await using AlertDispatcher dispatcher = Dispatcher(channels, new FakeClock());
        dispatcher.Send(AlertSamples.Make(severity: AlertSeverity.Info));
        dispatcher.Send(AlertSamples.Make(kind: AlertKind.QuietData));
        dispatcher.Send(AlertSamples.Make(key: "the one"));
        (await NextAsync(requests)).BodyText.ShouldContain("the one");
        requests.Reader.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Stopping_waits_for_no_receiver_and_no_pause()
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using RawProvider silent = RawProvider.Start(async exchange =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, exchange.Stopped);
        });
        await using RawProvider failing = RawProvider.Start(exchange => exchange.AnswerAsync("{}", status: "500 No"));
        using AlertChannels channels = Channels(Webhook(silent.Address, "silent"), Webhook(failing.Address, "failing"));
        FakeClock clock = new();
        AlertDispatcher dispatcher = Dispatcher(channels, clock);
        for (int i = 0; i < AlertDispatcher.MostWaiting * 3; i++) dispatcher.Send(AlertSamples.Make());
        await asked.Task.WaitAsync(TestContext.Current.CancellationToken);
        await clock.SomethingWaitsAsync(TestContext.Current.CancellationToken);
        await dispatcher.DisposeAsync();
    }

    private static RawProvider Receiver(Channel<RawExchange> requests) => RawProvider.Start(async exchange =>
    {
        requests.Writer.TryWrite(exchange);
        await exchange.AnswerAsync("{}");
    });

    private static async Task<RawExchange> NextAsync(Channel<RawExchange> requests) => await requests.Reader.ReadAsync(TestContext.Current.CancellationToken);

    private static (string Name, AlertChannelSettings Settings) Webhook(string url, string name = "hook") =>
        (name, new AlertChannelSettings { Kind = AlertChannelKind.Webhook, Url = new Secret(url), Secret = new Secret(Secret) });

    private static (string Name, AlertChannelSettings Settings) Mail(int port, MailSecurity security = MailSecurity.None) => ("mail", new AlertChannelSettings
    {
        Kind = AlertChannelKind.Email,
        Host = "127.0.0.1",
        Port = port,
        Security = security,
        From = "farthing@example.com",
        To = ["ops@example.com", "finance@example.com"],
    });

    private static AlertChannels Channels(params (string Name, AlertChannelSettings Settings)[] channels) =>
        new(new AlertSettings { Channels = channels.ToDictionary(each => each.Name, each => each.Settings) }, TimeProvider.System);

    private static AlertDispatcher Dispatcher(AlertChannels channels, TimeProvider clock) => new(channels, clock, new Random(1), NullLoggerFactory.Instance);

    private static void VerifySignature(RawExchange exchange)
    {
        string[] parts = exchange.Header(WebhookSignature.Header)!.Split(',');
        string time = parts[0]["t=".Length..];
        byte[] signed = [.. Encoding.UTF8.GetBytes(time + "."), .. exchange.Body];
        parts[1].ShouldBe("v1=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), signed)));
    }
}
