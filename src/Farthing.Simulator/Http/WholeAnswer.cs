using System.Text.Json;
using Farthing.Simulator.Faults;
using Farthing.Simulator.Generation;

namespace Farthing.Simulator.Http;

/// <summary>Sends an answer that is no stream, with what a fault does to it.</summary>
internal static class WholeAnswer
{
    private const string Json = "application/json";

    public static async Task SendAsync(Exchange exchange, int status, Action<Utf8JsonWriter> write)
    {
        ReadOnlyMemory<byte> body = JsonOutput.Write(write);
        switch (exchange.Fault?.Kind)
        {
            case FaultKind.Malformed:
                body = body[..(body.Length / 2)];
                exchange.Start(status, Json, body.Length);
                await exchange.WriteAsync(body, last: true);
                break;
            case FaultKind.Cut:
                exchange.Start(status, Json, body.Length);
                await exchange.WriteAsync(body[..(body.Length / 2)]);
                throw new BrokenAnswer(cut: true);
            case FaultKind.Big:
                exchange.Start(status, Json, length: null);
                await Filler.WriteAsync(exchange, body, exchange.Fault.Bytes, last: true);
                break;
            default:
                exchange.Start(status, Json, body.Length);
                await exchange.WriteAsync(body, last: true);
                break;
        }
    }
}
