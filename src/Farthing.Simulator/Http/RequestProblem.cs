namespace Farthing.Simulator.Http;

/// <summary>A request that is refused, to be written in the dialect of the path it came by.</summary>
internal sealed class RequestProblem : Exception
{
    public RequestProblem(int status, string message)
        : base(message) => Status = status;

    public int Status { get; }

    /// <summary>The field at fault, for OpenAI's <c>param</c>.</summary>
    public string? Param { get; init; }

    /// <summary>OpenAI's stable <c>code</c>.</summary>
    public string? Code { get; init; }

    /// <summary>The error's type where it does not follow from the status.</summary>
    public string? Type { get; init; }

    /// <summary>Seconds for the <c>Retry-After</c> header.</summary>
    public int? RetryAfter { get; init; }

    public static RequestProblem Missing(string field) =>
        new(400, $"The field '{field}' is required.") { Param = field, Code = "missing_required_parameter" };

    public static RequestProblem WrongType(string field, string expected) =>
        new(400, $"The field '{field}' has the wrong type: {expected} is expected.") { Param = field, Code = "invalid_type" };

    public static RequestProblem Invalid(string field, string reason) =>
        new(400, $"The field '{field}' is not valid: {reason}.") { Param = field, Code = "invalid_value" };
}
