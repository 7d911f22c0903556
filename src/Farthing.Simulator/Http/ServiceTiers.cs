namespace Farthing.Simulator.Http;

/// <summary>The tier that serves a request: what was asked for, and the default for <c>auto</c> or nothing.</summary>
internal static class ServiceTiers
{
    public static string Served(string? asked) => asked switch
    {
        null or "auto" or "default" => "default",
        "flex" or "priority" => asked,
        _ => throw RequestProblem.Invalid("service_tier", "auto, default, flex or priority is expected"),
    };
}
