using Farthing.Calls;

namespace Farthing.Pricing.Metering;

/// <summary>
/// Usage of Anthropic messages: <c>input_tokens</c> is without cached reads and writes, which are added here. In streams
/// <c>message_start</c> opens with placeholders and every <c>message_delta</c> replaces what it names. Where <c>iterations</c> are
/// given, the top level leaves out compactions and advisors, so the iterations are the bill, each at its own model.
/// Source: Anthropic API reference, messages, streaming, prompt caching, compaction.
/// </summary>
internal sealed class AnthropicUsageReader : UsageReader
{
    private static readonly JsonField Fields = JsonField.Tree(
    [
        new("type", UsageField.EventType),
        new("error", UsageField.Error),
        new("stop_reason", UsageField.FinishReason),
        new("delta.stop_reason", UsageField.FinishReason),
        new("delta.text", UsageField.Text),
        new("delta.thinking", UsageField.Text),
        new("delta.partial_json", UsageField.Text),
        new("content.text", UsageField.Text),
        new("content.thinking", UsageField.Text),
        new("model", UsageField.Model),
        new("message.model", UsageField.Model),
        .. Usage("usage"),
        .. Usage("message.usage"),
    ]);

    private readonly List<UsagePart> _iterations = [];
    private FieldCounts _iteration;
    private string? _iterationModel;
    private string _iterationKind = "";
    private bool _insideIteration;
    private bool _isStart;
    private bool _usageInDocument;
    private bool _outputIsPlaceholder;
    private bool _final;
    private bool _unknownKind;
    private bool _unknownIteration;

    public AnthropicUsageReader()
        : base(Fields)
    {
    }

    private protected override ReadOnlySpan<byte> TextMarker => "\"text\":\""u8;

    private protected override bool IsInteresting(ReadOnlySpan<byte> data) =>
        data.IndexOf("\"usage\""u8) >= 0 || EventScan.HasValue(data, "\"error\""u8);

    private protected override void Clear()
    {
        _insideIteration = _isStart = _usageInDocument = _outputIsPlaceholder = _final = _unknownKind = _unknownIteration = false;
        _iterations.Clear();
    }

    private protected override void OnCount(UsageField field, long value)
    {
        if (_insideIteration) _iteration.Set(field, value);
        else Pending.Set(field, value);
    }

    private protected override void OnOther(UsageField field, ReadOnlySpan<byte> raw)
    {
        if (field == UsageField.EventType) _isStart = raw.SequenceEqual("message_start"u8);
        else if (field == UsageField.Kind) _iterationKind = KnownStrings.Get(raw);
        else if (field == UsageField.ItemType) _iterationModel = KnownStrings.Get(raw, Report.Model);
    }

    private protected override void OnStructure(UsageField field, bool begins)
    {
        if (field != UsageField.Iteration) return;
        _insideIteration = begins;
        if (begins)
        {
            _iteration = default;
            _iterationModel = null;
            _iterationKind = "message";
            return;
        }

        SplitWrites(ref _iteration, default);
        if (_iterationKind is not ("message" or "compaction" or "advisor_message")) _unknownKind = true;
        else _iterations.Add(new UsagePart(_iterationModel, _iterationKind, Normal(_iteration)));
    }

    private protected override void BeginUsage()
    {
        _insideIteration = _unknownKind = false;
        _iterations.Clear();
    }

    private protected override void Commit()
    {
        SplitWrites(ref Pending, Counts);
        base.Commit();
        if (_iterations.Count > 0 || _unknownKind)
        {
            // A later event's iterations replace those of an earlier one.
            Report.ClearParts();
            foreach (UsagePart part in _iterations) Report.Add(part);
            _unknownIteration = _unknownKind;
        }

        _usageInDocument = true;
        _outputIsPlaceholder = _isStart;
    }

    private protected override void EndDocument()
    {
        if (!IsStream)
        {
            _final = true;
        }
        else if (!_usageInDocument)
        {
            // Text, pings, errors: nothing is known that was not known before.
        }
        else if (_isStart)
        {
            // A second start begins the answer anew.
            _outputIsPlaceholder = true;
            _final = false;
            Report.FinishReason = "";
        }
        else
        {
            // A delta's output is the count so far; with a stop reason it is the whole.
            _outputIsPlaceholder = false;
            if (Report.FinishReason.Length > 0) _final = true;
        }

        _isStart = _usageInDocument = false;
    }

    private protected override void Complete(bool complete)
    {
        if (!Counts.Has(UsageField.Input) && !Counts.Has(UsageField.Output) && Report.Parts.IsEmpty)
        {
            Unknown("the usage holds neither input nor output tokens");
            return;
        }

        Usage usage = Report.Parts.IsEmpty ? Normal(Counts) : Sum(Report.Parts);
        usage = usage with
        {
            ReasoningTokens = Math.Max(usage.ReasoningTokens, Counts[UsageField.Reasoning]),
            WebSearchRequests = Counts[UsageField.WebSearches],
        };
        if (IsStream && _outputIsPlaceholder) usage = usage with { OutputTokens = 0, ReasoningTokens = 0 };
        Report.Usage = usage;
        Report.SetFee(PriceUnit.WebSearch, usage.WebSearchRequests);
        if (usage.InputTokens > MaxCount || usage.OutputTokens > MaxCount) Unknown("the iterations add up to more than any answer can use");
        else if (_unknownIteration) Partial("an iteration is of a kind whose billing is not known");
        else if (IsStream && !_final) BrokeOff("the stream broke off before the provider's last usage");
    }

    /// <summary>
    /// Brings the written tokens into the five-minute and one-hour counts. The split may be missing (then the rest counts as five
    /// minutes, the default) or stand beside a flat count of zero (then the split is right).
    /// </summary>
    private static void SplitWrites(ref FieldCounts counts, in FieldCounts earlier)
    {
        bool split = counts.Has(UsageField.CacheWrite5m) || counts.Has(UsageField.CacheWrite1h);
        if (!counts.Has(UsageField.CacheWrite)) return;
        long flat = counts[UsageField.CacheWrite];
        long hour = split ? counts[UsageField.CacheWrite1h] : Math.Min(earlier[UsageField.CacheWrite1h], flat);
        long five = split ? Math.Max(counts[UsageField.CacheWrite5m], flat - hour) : flat - hour;
        counts.Set(UsageField.CacheWrite5m, five);
        counts.Set(UsageField.CacheWrite1h, hour);
    }

    private static Usage Normal(in FieldCounts counts) => new()
    {
        InputTokens = counts[UsageField.Input] + counts[UsageField.CachedRead] + counts[UsageField.CacheWrite5m] + counts[UsageField.CacheWrite1h],
        CachedReadTokens = counts[UsageField.CachedRead],
        CacheWrite5mTokens = counts[UsageField.CacheWrite5m],
        CacheWrite1hTokens = counts[UsageField.CacheWrite1h],
        OutputTokens = counts[UsageField.Output],
        ReasoningTokens = counts[UsageField.Reasoning],
    };

    private static Usage Sum(ReadOnlySpan<UsagePart> parts)
    {
        Usage sum = default;
        foreach (ref readonly UsagePart part in parts)
        {
            sum = sum with
            {
                InputTokens = sum.InputTokens + part.Usage.InputTokens,
                CachedReadTokens = sum.CachedReadTokens + part.Usage.CachedReadTokens,
                CacheWrite5mTokens = sum.CacheWrite5mTokens + part.Usage.CacheWrite5mTokens,
                CacheWrite1hTokens = sum.CacheWrite1hTokens + part.Usage.CacheWrite1hTokens,
                OutputTokens = sum.OutputTokens + part.Usage.OutputTokens,
                ReasoningTokens = sum.ReasoningTokens + part.Usage.ReasoningTokens,
            };
        }

        return sum;
    }

    private static FieldPath[] Usage(string at) =>
    [
        new(at, UsageField.UsageObject),
        .. Tokens(at),
        new(at + ".service_tier", UsageField.ServiceTier),
        new(at + ".inference_geo", UsageField.Geography),
        new(at + ".speed", UsageField.Speed),
        new(at + ".server_tool_use.web_search_requests", UsageField.WebSearches),
        new(at + ".iterations", UsageField.Iteration),
        new(at + ".iterations.type", UsageField.Kind),
        new(at + ".iterations.model", UsageField.ItemType),
        .. Tokens(at + ".iterations"),
    ];

    private static FieldPath[] Tokens(string at) =>
    [
        new(at + ".input_tokens", UsageField.Input),
        new(at + ".output_tokens", UsageField.Output),
        new(at + ".cache_read_input_tokens", UsageField.CachedRead),
        new(at + ".cache_creation_input_tokens", UsageField.CacheWrite),
        new(at + ".cache_creation.ephemeral_5m_input_tokens", UsageField.CacheWrite5m),
        new(at + ".cache_creation.ephemeral_1h_input_tokens", UsageField.CacheWrite1h),
        new(at + ".output_tokens_details.thinking_tokens", UsageField.Reasoning),
    ];
}
