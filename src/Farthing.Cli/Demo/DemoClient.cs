using System.Net.Http.Headers;
using System.Text;
using Farthing.Calls;

namespace Farthing.Cli.Demo;

/// <summary>Sends the demo's calls to a gateway as any client would: over HTTP, with its headers for who asks and for what.</summary>
internal sealed class DemoClient(HttpClient http)
{
    /// <summary>Sends the whole bundle; features beside each other, the calls of one in order.</summary>
    public async Task<IReadOnlyList<DemoAnswer>> SendAsync(IReadOnlyList<IReadOnlyList<DemoCall>> bundle, CancellationToken cancellationToken)
    {
        DemoAnswer[][] answers = await Task.WhenAll(bundle.Select(calls => SendInOrderAsync(calls, cancellationToken)));
        return [.. answers.SelectMany(one => one)];
    }

    private async Task<DemoAnswer[]> SendInOrderAsync(IReadOnlyList<DemoCall> calls, CancellationToken cancellationToken)
    {
        List<DemoAnswer> answers = [];
        foreach (DemoCall call in calls) answers.Add(await SendAsync(call, cancellationToken));
        return [.. answers];
    }

    private async Task<DemoAnswer> SendAsync(DemoCall call, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, call.Path);
        request.Content = new StringContent(call.Body.ToJsonString(), Encoding.UTF8, "application/json");
        if (call.IsAnthropic)
        {
            request.Headers.Add("x-api-key", "demo");
            request.Headers.Add("anthropic-version", "2023-06-01");
        }
        else
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "demo");
        }

        request.Headers.Add("x-farthing-feature", call.Feature);
        request.Headers.Add("x-farthing-user", call.User);
        request.Headers.Add("x-farthing-team", call.Team);
        using HttpResponseMessage answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await ReadAsync(answer, call.LeavesAfter, cancellationToken);
        string id = answer.Headers.TryGetValues("x-farthing-id", out IEnumerable<string>? ids) ? ids.First() : "";
        return CallId.TryParse(id, out CallId known)
            ? new DemoAnswer(call, (int)answer.StatusCode, known)
            : throw new CommandException($"the gateway answered {(int)answer.StatusCode} to {call.Path} without x-farthing-id");
    }

    // To leave is to close the connection: the response is disposed of before its end.
    private static async Task ReadAsync(HttpResponseMessage answer, int? leavesAfter, CancellationToken cancellationToken)
    {
        await using Stream body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        using StreamReader reader = new(body);
        int events = 0;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal) && ++events == leavesAfter) return;
        }
    }
}
