using System.Buffers.Text;
using System.Globalization;
using Farthing.Calls;
using Farthing.Ledger;

namespace Farthing.Pricing.Metering;

/// <summary>
/// Reads the usage of one answer while its bytes pass: a whole JSON body, server-sent events, newline-delimited JSON or an AWS
/// event stream, cut into pieces anywhere. Nothing of the answer is buffered. An instance serves one answer at a time and is
/// reused after <see cref="Reset"/>; it is not safe for concurrent use. No input makes it throw.
/// </summary>
public abstract class UsageReader : IJsonFieldSink
{
    /// <summary>A count beyond this is taken for damage, not usage.</summary>
    private protected const long MaxCount = 100_000_000_000;

    private readonly AnswerFraming _framing;
    private readonly UsageReport _report = new();
    private FieldCounts _pending;
    private FieldCounts _counts;
    private string? _invalid;
    private string? _previousModel;
    private string _askedModel = "";
    private bool _usageSeen;
    private int _documents;

    private protected UsageReader(JsonField fields) => _framing = new AnswerFraming(new JsonScanner(fields, this), IsInteresting);

    /// <summary>What has been read, in the provider's own terms.</summary>
    private protected ref readonly FieldCounts Counts => ref _counts;

    /// <summary>The usage object being read.</summary>
    private protected ref FieldCounts Pending => ref _pending;

    /// <summary>The report being written.</summary>
    private protected UsageReport Report => _report;

    /// <summary>Whether the answer came as events (of any framing) and not as one body.</summary>
    private protected bool IsStream => _framing.IsStream;

    /// <summary>Whether the answer came as several documents: a stream of any framing, or an array of them.</summary>
    private protected bool IsMany => IsStream || _documents > 1;

    /// <summary>Whether fractions of a count are rounded up (seconds) instead of being refused.</summary>
    private protected virtual bool RoundsUp => false;

    /// <summary>Whether OpenAI's mark of a stream's end passed.</summary>
    private protected bool DoneSeen => _framing.DoneSeen;

    /// <summary>Whether any usage object was read whole.</summary>
    private protected bool UsageSeen => _usageSeen;

    /// <summary>Prepares for the next answer.</summary>
    /// <param name="askedModel">The model that was asked for: an answer that names the same model costs no allocation.</param>
    public void Reset(string askedModel = "")
    {
        _askedModel = askedModel;
        _previousModel = _report.Model ?? _previousModel;
        _framing.Reset();
        _report.Clear();
        _pending = default;
        _counts = default;
        _invalid = null;
        _usageSeen = false;
        _documents = 0;
        Clear();
    }

    /// <summary>Reads the next bytes of the provider's answer, as they came.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        _report.OutputTextBytes += _framing.Append(bytes, TextMarker);
        if (_framing.ErrorEventSeen) _report.ProviderSignalledError = true;
    }

    /// <summary>Says what the answer used, from what has passed so far. More bytes may follow, and it may be asked again.</summary>
    /// <param name="complete">Whether the answer came to its end; <c>false</c> when the connection broke or the client left.</param>
    /// <returns>A report that is valid until <see cref="Reset"/>.</returns>
    public UsageReport Finish(bool complete)
    {
        _report.Reason = null;
        _report.BrokeOff = false;
        if (!_usageSeen)
        {
            Unknown(_invalid ?? WhyMissing(complete));
        }
        else if (_invalid is not null)
        {
            Unknown(_invalid);
        }
        else
        {
            _report.Status = UsageStatus.Reported;
            Complete(complete);
        }

        // A lower bound of nothing says nothing.
        if (_report.Status == UsageStatus.Partial && _report.Usage.TotalTokens == 0) Unknown(_report.Reason ?? WhyMissing(complete));
        return _report;
    }

    /// <summary>Brings the counts into the normal form: sets the report's usage, and its status when that is not as reported.</summary>
    private protected abstract void Complete(bool complete);

    /// <summary>Forgets what the derived reader remembers of an answer.</summary>
    private protected virtual void Clear()
    {
    }

    /// <summary>Whether an event may hold anything but text; cheap, and wrong only on the side of yes.</summary>
    private protected virtual bool IsInteresting(ReadOnlySpan<byte> data) => true;

    /// <summary>What stands before answer text in events that are not read, or empty.</summary>
    private protected virtual ReadOnlySpan<byte> TextMarker => default;

    /// <summary>Takes a count that was present.</summary>
    private protected virtual void OnCount(UsageField field, long value) => _pending.Set(field, value);

    /// <summary>Takes a value that is no count and not common to all wires.</summary>
    private protected virtual void OnOther(UsageField field, ReadOnlySpan<byte> raw)
    {
    }

    /// <summary>An object that is not a usage object begins or ends.</summary>
    private protected virtual void OnStructure(UsageField field, bool begins)
    {
    }

    /// <summary>A usage object begins: what was read of one that never ended is forgotten.</summary>
    private protected virtual void BeginUsage()
    {
    }

    /// <summary>A usage object ended: takes its counts over. In streams the later word replaces the earlier.</summary>
    private protected virtual void Commit() => _counts.Overwrite(_pending);

    /// <summary>An event or body ended, whole.</summary>
    private protected virtual void EndDocument()
    {
    }

    /// <summary>Adds to a count of the usage object being read.</summary>
    private protected void AddUp(UsageField field, long value)
    {
        if (_pending[field] + value > MaxCount) _invalid ??= "the usage adds up to more than any answer can use";
        else _pending.Add(field, value);
    }

    /// <summary>Puts the usage object in the place of what was read before, for wires whose every usage is a whole.</summary>
    private protected void ReplaceCommitted() => _counts = _pending;

    /// <summary>Adds the usage object to what was read before, for wires whose usage is not cumulative.</summary>
    private protected void AddUpCommitted()
    {
        for (UsageField field = UsageField.Input; field <= UsageField.LastCount; field++)
        {
            if (!_pending.Has(field)) continue;
            if (_counts[field] + _pending[field] > MaxCount) _invalid ??= "the usage adds up to more than any answer can use";
            else _counts.Add(field, _pending[field]);
        }
    }

    /// <summary>Marks usage as seen where it does not stand in a usage object.</summary>
    private protected void CommitPending()
    {
        if (_pending.IsEmpty) return;
        _usageSeen = true;
        Commit();
        _pending = default;
    }

    /// <summary>Marks a lower bound.</summary>
    private protected void Partial(string reason)
    {
        _report.Status = UsageStatus.Partial;
        _report.Reason ??= reason;
    }

    /// <summary>Marks a lower bound because the end of the answer is missing.</summary>
    private protected void BrokeOff(string reason)
    {
        _report.BrokeOff = true;
        Partial(reason);
    }

    /// <summary>Marks the usage as not known.</summary>
    private protected void Unknown(string reason)
    {
        _report.Status = UsageStatus.Unknown;
        _report.Usage = default;
        _report.Reason = reason;
    }

    /// <summary>Compares a stated total with the sum of its parts and marks what does not fit.</summary>
    private protected void CheckTotal(long sum, UsageField total)
    {
        long stated = _counts[total];
        if (stated == 0 || stated == sum) return;
        if (stated > sum) Partial("the stated total is larger than its parts");
        else Unknown("the stated total is smaller than its parts");
    }

    /// <summary>Marks counts whose subsets are larger than the whole.</summary>
    private protected bool SubsetsFit(in Usage usage)
    {
        long cached = usage.CachedReadTokens + usage.CacheWriteTokens + usage.CacheWrite5mTokens + usage.CacheWrite1hTokens;
        if (cached > usage.InputTokens)
        {
            Unknown("more tokens were read from or written to the cache than there is input");
            return false;
        }

        if (usage.InputAudioTokens + usage.InputImageTokens > usage.InputTokens
            || usage.OutputAudioTokens + usage.OutputImageTokens > usage.OutputTokens)
        {
            Unknown("audio and image tokens are more than all tokens");
            return false;
        }

        return true;
    }

    void IJsonFieldSink.OnValue(JsonField field, ReadOnlySpan<byte> raw, bool isString)
    {
        if (!isString && raw.SequenceEqual("null"u8)) return;
        UsageField meaning = field.Meaning;
        if (meaning <= UsageField.LastCount)
        {
            if (!isString && TryReadCount(raw, out long value)) OnCount(meaning, value);
            else _invalid ??= $"{field.Path} is not a count of tokens";
            return;
        }

        switch (meaning)
        {
            case UsageField.Model when isString && !raw.IsEmpty:
                _report.Model = KnownStrings.Get(raw, _askedModel, _previousModel);
                break;
            case UsageField.ServiceTier when isString:
                _report.ServiceTier = KnownStrings.Get(raw);
                break;
            case UsageField.Speed when isString:
                _report.Speed = KnownStrings.Get(raw);
                break;
            case UsageField.Geography when isString:
                _report.InferenceGeography = KnownStrings.Get(raw);
                break;
            case UsageField.FinishReason when isString:
                _report.FinishReason = KnownStrings.Get(raw);
                break;
            case UsageField.Error:
                _report.ProviderSignalledError = true;
                break;
            case UsageField.Cost:
                _report.ProviderCharged = ReadAmount(raw);
                break;
            case UsageField.UpstreamCost:
                _report.UpstreamCost = ReadAmount(raw);
                break;
            case UsageField.OwnKey:
                _report.OwnKey = raw.SequenceEqual("true"u8);
                break;
            case UsageField.UsageObject:
                _invalid ??= $"{field.Path} is not an object";
                break;
            default:
                OnOther(meaning, raw);
                break;
        }
    }

    void IJsonFieldSink.OnObject(JsonField field, bool begins)
    {
        if (field.Meaning == UsageField.Error)
        {
            _report.ProviderSignalledError = true;
        }
        else if (field.Meaning == UsageField.UsageObject)
        {
            if (begins) Begin();
            else CommitPending();
        }
        else if (field.Meaning <= UsageField.LastCount)
        {
            _invalid ??= $"{field.Path} is not a count of tokens";
        }
        else
        {
            OnStructure(field.Meaning, begins);
        }
    }

    void IJsonFieldSink.OnText(int bytes) => _report.OutputTextBytes += bytes;

    void IJsonFieldSink.OnDocument()
    {
        if (_documents < 2) _documents++;
        EndDocument();
    }

    private void Begin()
    {
        _pending = default;
        BeginUsage();
    }

    private string WhyMissing(bool complete) =>
        _framing.IsMalformed ? "the answer is not JSON"
        : _framing.IsCut || !complete ? "the answer broke off before its usage"
        : "the answer holds no usage";

    private bool TryReadCount(ReadOnlySpan<byte> raw, out long value)
    {
        if (Utf8Parser.TryParse(raw, out value, out int used) && used == raw.Length) return value is >= 0 and <= MaxCount;

        // 12.0 and 1e3 are the same counts in other clothes.
        value = 0;
        if (!decimal.TryParse(raw, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out decimal number))
            return false;
        if (RoundsUp) number = decimal.Ceiling(number);
        if (number < 0 || number > MaxCount || decimal.Truncate(number) != number) return false;
        value = (long)number;
        return true;
    }

    private static Usd? ReadAmount(ReadOnlySpan<byte> raw) =>
        decimal.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal amount) && amount >= 0 ? new Usd(amount) : null;
}
