using Farthing.Simulator.Faults;
using Microsoft.AspNetCore.Http;

namespace Farthing.Simulator.Http;

/// <summary>The <c>x-simulator-*</c> headers: pace and fault of one request.</summary>
internal static class PerRequestHeaders
{
    public static void Read(Exchange exchange)
    {
        IHeaderDictionary headers = exchange.Http.Request.Headers;
        exchange.SetPace(Milliseconds(headers, "x-simulator-latency-ms"), Milliseconds(headers, "x-simulator-gap-ms"));
        if (headers["x-simulator-fault"] is [{ Length: > 0 } fault, ..])
        {
            try
            {
                exchange.Play(Fault.Parse(fault));
            }
            catch (FormatException error)
            {
                throw new RequestProblem(400, $"The header x-simulator-fault is wrong: {error.Message}.");
            }
        }
    }

    private static TimeSpan? Milliseconds(IHeaderDictionary headers, string name)
    {
        if (headers[name] is not [{ Length: > 0 } text, ..])
        {
            return null;
        }

        return int.TryParse(text, out int number) && number >= 0
            ? TimeSpan.FromMilliseconds(number)
            : throw new RequestProblem(400, $"The header {name} must be a whole number of milliseconds.");
    }
}
