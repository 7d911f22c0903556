using Farthing.Alerts;
using Farthing.Alerts.Channels;
using Farthing.Gateway.Settings;
using Farthing.Gateway.Settings.Alerts;
using Farthing.Ledger.Json;

namespace Farthing.Gateway.Alerts;

/// <summary>Makes the channels that the settings name. Disposed of, they cannot send any more.</summary>
internal sealed class AlertChannels : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        // A redirection could lead a message, or its signature, anywhere.
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        UseCookies = false,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public AlertChannels(AlertSettings settings, TimeProvider time) =>
        All = [.. settings.Channels.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => (Make(each.Key, each.Value, time), each.Value))];

    /// <summary>The channels with their settings, in the order of their names.</summary>
    public IReadOnlyList<(IAlertChannel Channel, AlertChannelSettings Settings)> All { get; }

    /// <summary>The channel of a name, or <c>null</c>.</summary>
    public IAlertChannel? Find(string name) => All.FirstOrDefault(each => each.Channel.Name == name).Channel;

    public void Dispose() => _client.Dispose();

    private IAlertChannel Make(string name, AlertChannelSettings settings, TimeProvider time)
    {
        if (settings.Kind == AlertChannelKind.Email) return new EmailAlertChannel(name, settings, time);
        Func<AlertNotification, IEnumerable<AlertRequest>> compose = settings.Kind switch
        {
            AlertChannelKind.Slack => notification => [new AlertRequest(SlackPayload.Write(notification))],
            AlertChannelKind.Teams => notification => [new AlertRequest(TeamsPayload.Write(notification))],
            AlertChannelKind.PagerDuty => notification => ToPagerDuty(notification, settings.RoutingKey!),
            _ => notification => [ToWebhook(notification, settings.Secret, time)],
        };
        return new HttpAlertChannel(name, settings.Url!, compose, _client, time);
    }

    private static AlertRequest ToWebhook(AlertNotification notification, Secret? secret, TimeProvider time)
    {
        byte[] body = AlertJson.ToWebhook(notification);
        List<KeyValuePair<string, string>> headers =
        [
            new("idempotency-key", notification.Id),
            new("x-farthing-event", LedgerNames.Of(notification.Reason)),
        ];
        if (secret is not null) headers.Add(new(WebhookSignature.Header, WebhookSignature.Make(secret.Reveal(), time.GetUtcNow(), body)));
        return new AlertRequest(body, headers);
    }

    // A test is closed at once: nobody should be called by it twice.
    private static IEnumerable<AlertRequest> ToPagerDuty(AlertNotification notification, Secret routingKey)
    {
        bool isTest = notification.Incident.Finding.Kind == AlertKind.Test;
        bool isResolved = notification.Reason == AlertNotificationReason.Resolved;
        if (!isResolved) yield return new AlertRequest(PagerDutyPayload.Write(notification, routingKey.Reveal(), resolve: false));
        if (isResolved || isTest) yield return new AlertRequest(PagerDutyPayload.Write(notification, routingKey.Reveal(), resolve: true));
    }
}
