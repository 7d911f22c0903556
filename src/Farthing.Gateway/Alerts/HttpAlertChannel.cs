using System.Net;
using System.Net.Http.Headers;
using Farthing.Alerts;
using Farthing.Alerts.Channels;
using Farthing.Gateway.Settings;

namespace Farthing.Gateway.Alerts;

/// <summary>A channel that takes JSON over HTTP. Errors name the host at most: the path of such an address is often its secret.</summary>
internal sealed class HttpAlertChannel(
    string name, Secret url, Func<AlertNotification, IEnumerable<AlertRequest>> compose, HttpClient client, TimeProvider time) : IAlertChannel
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    public string Name => name;

    public async Task SendAsync(AlertNotification notification, CancellationToken cancellationToken = default)
    {
        foreach (AlertRequest request in compose(notification)) await SendAsync(request, cancellationToken);
    }

    private async Task SendAsync(AlertRequest request, CancellationToken cancellationToken)
    {
        Uri address = new(url.Reveal());
        using HttpRequestMessage message = new(HttpMethod.Post, address) { Content = new ByteArrayContent(request.Body) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        foreach ((string header, string value) in request.Headers) message.Headers.TryAddWithoutValidation(header, value);
        using CancellationTokenSource timeout = new(Timeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using HttpResponseMessage answer = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (answer.IsSuccessStatusCode) return;
            bool mayPass = (int)answer.StatusCode >= 500 || answer.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests;
            throw new AlertDeliveryException($"{address.Host} answered with status {(int)answer.StatusCode}", isPermanent: !mayPass, answer.Headers.RetryAfter?.Delta);
        }
        catch (HttpRequestException error)
        {
            throw new AlertDeliveryException($"{address.Host} cannot be reached ({error.HttpRequestError})", innerException: error);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AlertDeliveryException($"{address.Host} did not answer within {Timeout.TotalSeconds:0} s", innerException: error);
        }
    }
}
