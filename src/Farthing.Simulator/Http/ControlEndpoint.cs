using System.Globalization;
using Farthing.Simulator.Faults;
using Farthing.Simulator.Metering;
using Microsoft.AspNetCore.Http;

namespace Farthing.Simulator.Http;

/// <summary>
/// The simulator's own paths: <c>GET /simulator/calls</c>, <c>POST /simulator/reset</c> and <c>PUT /simulator/faults</c>. They are not metered.
/// </summary>
internal static class ControlEndpoint
{
    public static async Task AnswerAsync(SimulatorState state, HttpContext context)
    {
        switch (context.Request.Method, context.Request.Path.Value)
        {
            case ("GET", "/simulator/calls"):
                _ = long.TryParse(context.Request.Query["since"], NumberStyles.None, CultureInfo.InvariantCulture, out long since);
                await SendAsync(context, 200, "application/json", JsonOutput.Write(json => MeterJson.Write(json, state.Meter, since)));
                break;
            case ("POST", "/simulator/reset"):
                state.Reset();
                context.Response.StatusCode = 204;
                break;
            case ("PUT", "/simulator/faults"):
                await LoadFaultsAsync(state, context);
                break;
            default:
                await SayAsync(context, 404, "known: GET /simulator/calls, POST /simulator/reset, PUT /simulator/faults\n");
                break;
        }
    }

    private static async Task LoadFaultsAsync(SimulatorState state, HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        try
        {
            state.Faults.Load(FaultScript.Parse(await reader.ReadToEndAsync(context.RequestAborted)));
            context.Response.StatusCode = 204;
        }
        catch (FormatException error)
        {
            await SayAsync(context, 400, error.Message + "\n");
        }
    }

    private static Task SayAsync(HttpContext context, int status, string text) =>
        SendAsync(context, status, "text/plain; charset=utf-8", System.Text.Encoding.UTF8.GetBytes(text));

    private static async Task SendAsync(HttpContext context, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
