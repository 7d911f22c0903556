using Farthing.Simulator.Faults;

namespace Farthing.Simulator.Http;

/// <summary>The faults that replace an answer altogether; the others are played while it is sent.</summary>
internal static class FaultAnswers
{
    public static async Task<bool> TryAnswerAsync(Exchange exchange)
    {
        switch (exchange.Fault?.Kind)
        {
            case FaultKind.Status:
                throw Problem(exchange.Fault);
            case FaultKind.ErrorInStream when !exchange.AsksForStream:
                throw Problem(exchange.Fault);
            case FaultKind.Hang:
            case FaultKind.Endless when !exchange.AsksForStream:
                await exchange.HangAsync();
                return true;
            case FaultKind.Empty:
                await exchange.BeforeFirstByteAsync();
                exchange.Start(200, "application/json", length: 0);
                await exchange.WriteAsync(ReadOnlyMemory<byte>.Empty, last: true);
                return true;
            case FaultKind.ContentType:
                await exchange.BeforeFirstByteAsync();
                byte[] page = "<!doctype html><title>Not the API</title><h1>This page is not what you asked for</h1>\n"u8.ToArray();
                exchange.Start(200, "text/html; charset=utf-8", page.Length);
                await exchange.WriteAsync(page, last: true);
                return true;
            default:
                return false;
        }
    }

    private static RequestProblem Problem(Fault fault) =>
        new(fault.Status, $"The simulated provider answers with status {fault.Status} because it was told to.")
        {
            RetryAfter = fault.RetryAfter ?? (fault.Status == 429 ? 1 : null),
        };
}
