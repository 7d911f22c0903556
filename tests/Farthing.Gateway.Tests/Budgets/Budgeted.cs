using System.Text;
using System.Text.Json;
using Farthing.Calls;
using Farthing.Ledger;

namespace Farthing.Gateway.Tests.Budgets;

/// <summary>What the tests of budgets ask of a gateway besides calls.</summary>
internal static class Budgeted
{
    /// <summary>What the admin API says of a budget's only account.</summary>
    public static async Task<JsonElement> StatusAsync(this RunningGateway gateway, string name, string kind = "budgets")
    {
        using HttpResponseMessage response = await gateway.AdminAsync(HttpMethod.Get, $"{kind}/status?name={name}");
        return (await RunningGateway.JsonAsync(response)).GetProperty("accounts").EnumerateArray().Single().Clone();
    }

    public static decimal Amount(this JsonElement status, string field) => decimal.Parse(status.GetProperty(field).GetString()!, System.Globalization.CultureInfo.InvariantCulture);

    public static async Task<HttpResponseMessage> AdminAsync(this RunningGateway gateway, HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, "/admin/v1/" + path);
        request.Headers.Add("Authorization", "Bearer " + await File.ReadAllTextAsync(gateway.Host.AdminKey.File));
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        return await gateway.Client.SendAsync(request);
    }

    /// <summary>The record of a call, once it is over.</summary>
    public static async Task<CallRecord> WhenOverAsync(this RunningGateway gateway, string id)
    {
        CallId.TryParse(id, out CallId parsed).ShouldBeTrue();
        while (true)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await gateway.Host.FlushAsync();
            if (await gateway.Host.Calls.FindAsync(parsed) is { } record) return record;
        }
    }

    /// <summary>The error of an answer: its status and its code, wherever the dialect has it.</summary>
    public static async Task<(int Status, string Code, string Message)> ErrorAsync(this HttpResponseMessage response)
    {
        JsonElement error = (await RunningGateway.JsonAsync(response)).GetProperty("error");
        string code = error.TryGetProperty("details", out JsonElement details) ? details[0].GetProperty("reason").GetString()! : error.GetProperty("code").GetString()!;
        return ((int)response.StatusCode, code, error.GetProperty("message").GetString()!);
    }

    /// <summary>The body of the last call that the provider saw.</summary>
    public static JsonElement LastSeen(this RunningGateway gateway) => JsonDocument.Parse(gateway.Simulator.Meter.Calls[^1].RequestBody!.Value).RootElement;
}
