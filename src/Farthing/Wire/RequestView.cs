using Farthing.Calls;

namespace Farthing.Wire;

/// <summary>
/// What the gateway knows of a request body after reading it once, in place: a few values and where they stand. The body itself
/// is never turned into objects. Duplicate keys are kept apart by position, and the last one counts, as providers read them. Once read it never changes.
/// </summary>
public sealed class RequestView
{
    // Nearly every body has one of each, or none.
    private List<ByteRange>? _models;
    private List<StreamOptionsView>? _streamOptions;
    private List<OutputLimit>? _outputLimits;

    /// <summary>The model asked for, or <c>null</c> when the body names none.</summary>
    public string? Model { get; internal set; }

    /// <summary>Where the values of <c>model</c> stand, quotes included; more than one when the key is repeated.</summary>
    public IReadOnlyList<ByteRange> ModelValues => _models ?? [];

    /// <summary>Whether a stream is asked for.</summary>
    public bool Stream { get; internal set; }

    /// <summary>The values of <c>stream_options</c>; empty when the client sent none.</summary>
    public IReadOnlyList<StreamOptionsView> StreamOptions => _streamOptions ?? [];

    /// <summary>Whether the client itself asked for the usage of a stream.</summary>
    public bool IncludesUsage => _streamOptions is { Count: > 0 } && _streamOptions[^1].IncludeUsage == true;

    /// <summary>The end user named in the body by <c>safety_identifier</c>, else by <c>user</c>, or <c>null</c>.</summary>
    public string? User { get; private set; }

    /// <summary>Where the value of <c>metadata</c> stands, or an empty range.</summary>
    public ByteRange Metadata { get; internal set; }

    /// <summary>The highest output limit that stands anywhere in the body, or 0 when there is none. <see cref="OutputLimitFor"/> is what an endpoint keeps to.</summary>
    public long MaxOutputTokens { get; internal set; }

    /// <summary>The output limits, more than one when the body has several.</summary>
    public IReadOnlyList<OutputLimit> OutputLimits => _outputLimits ?? [];

    /// <summary>
    /// Whether the body holds nothing but text, calls of the client's own functions and fields that cost nothing by themselves, so that its bytes bound its
    /// tokens. <c>false</c> says only that a closer look is needed.
    /// </summary>
    public bool IsPlain { get; internal set; } = true;

    /// <summary>Whether tools are defined.</summary>
    public bool HasTools { get; internal set; }

    /// <summary>Whether the body asks to be served in a way of its own (a tier, a speed, a region), which may cost more.</summary>
    public bool AsksForService { get; internal set; }

    /// <summary>The tokens that the body sets aside for thinking (Anthropic), which the output limit must exceed, or 0.</summary>
    public long ThinkingBudget { get; internal set; }

    /// <summary>Whether the body asks a model to think (Anthropic).</summary>
    public bool AsksForThinking { get; internal set; }

    /// <summary>What the body holds besides text; of several the one that fewest models take.</summary>
    public Modality Modality { get; internal set; }

    /// <summary>Whether the body asks for an answer of a given form (JSON, a schema).</summary>
    public bool AsksForStructure { get; internal set; }

    /// <summary>Whether that form is a JSON schema (<c>json_schema</c>).</summary>
    public bool AsksForSchema { get; internal set; }

    /// <summary>Whether the body itself says how long the model is to think.</summary>
    public bool SaysEffort { get; internal set; }

    /// <summary>Where a field can be inserted into <c>generationConfig</c> (Gemini), or 0 when there is none.</summary>
    public int GenerationConfigAt { get; internal set; }

    /// <summary>Whether <c>generationConfig</c> is there and empty.</summary>
    public bool GenerationConfigIsEmpty { get; internal set; }

    /// <summary>How many answers are asked for; 1 unless the body says otherwise.</summary>
    public long Choices { get; internal set; } = 1;

    /// <summary>The temperature asked for, or <c>null</c> when the body names none; the highest where it is repeated.</summary>
    public double? Temperature { get; private set; }

    /// <summary>The index after the opening brace of the body: where a field can be inserted.</summary>
    public int InsertAt { get; internal set; }

    /// <summary>Whether the body is an object without fields.</summary>
    public bool IsEmptyObject { get; internal set; }

    /// <summary>Whether it is given again when the same bytes come again (<see cref="RepeatedRequests"/>), so that what is found of them is worth keeping.</summary>
    internal bool IsRemembered { get; set; }

    internal void SetTemperature(double? temperature)
    {
        if (temperature is { } given) Temperature = Math.Max(given, Temperature ?? given);
    }

    internal void SetUser(string? user, bool isSafetyIdentifier)
    {
        if (isSafetyIdentifier || User is null) User = user ?? User;
    }

    /// <summary>The output limit that a provider keeps to: the highest in a field of this endpoint, or 0 when there is none. A field of another wire limits nothing.</summary>
    public long OutputLimitFor(Endpoint endpoint)
    {
        long most = 0;
        if (_outputLimits is null) return most;
        foreach (OutputLimit limit in _outputLimits)
            if (IsLimitOf(endpoint, limit.Field)) most = Math.Max(most, limit.Tokens);

        return most;
    }

    /// <summary>Whether a field stands more than once with different limits; then a provider may read any of them.</summary>
    public bool RepeatsOutputLimit()
    {
        for (int i = 1; i < _outputLimits?.Count; i++)
            if (_outputLimits.Exists(limit => limit.Field == _outputLimits[i].Field && limit.Tokens != _outputLimits[i].Tokens)) return true;

        return false;
    }

    internal static bool IsLimitOf(Endpoint endpoint, string field) => endpoint switch
    {
        Endpoint.ChatCompletions => field is "max_tokens" or "max_completion_tokens",
        Endpoint.Responses => field == "max_output_tokens",
        Endpoint.GenerateContent => field == RequestPatches.GeminiOutputLimit,
        _ => field == "max_tokens",
    };

    internal void AddOutputLimit(string field, long limit, ByteRange name, ByteRange value)
    {
        MaxOutputTokens = Math.Max(MaxOutputTokens, limit);
        (_outputLimits ??= new List<OutputLimit>(1)).Add(new OutputLimit(field, limit, name, value));
    }

    internal void AddModel(ByteRange range) => (_models ??= new List<ByteRange>(1)).Add(range);

    internal void AddStreamOptions(StreamOptionsView options) => (_streamOptions ??= new List<StreamOptionsView>(1)).Add(options);
}
