using Farthing.Calls;
using Farthing.Pricing;

namespace Farthing.Ledger.Journal;

/// <summary>Intents and outcomes as journal payloads. A change of the layout is a new <see cref="JournalFormat.Version"/>.</summary>
internal static class EntryCodec
{
    /// <summary>The bytes before an entry's body: its kind and the call's identity.</summary>
    public const int PrefixBytes = 17;

    public static void WriteIntent(ref PayloadWriter writer, CallIntent intent)
    {
        writer.Byte((byte)EntryKind.Intent);
        writer.Bytes16(intent.Id.High, intent.Id.Low);
        writer.Number(intent.Attempt);
        writer.Number(intent.StartedAt.UtcTicks);
        WritePrincipal(ref writer, intent.Principal);
        writer.Byte((byte)intent.Endpoint);
        writer.Byte((byte)(intent.Streamed ? 1 : 0));
        writer.Text(intent.RequestedModel);
        writer.Text(intent.Provider);
        writer.Text(intent.Deployment);
        writer.Text(intent.Model);
        writer.Number(intent.EstimatedInputTokens);
        writer.Number(intent.MaxOutputTokens);
    }

    public static CallIntent ReadIntent(ReadOnlySpan<byte> payload, TextPool texts)
    {
        PayloadReader reader = new(payload, texts);
        reader.Byte();
        return new CallIntent
        {
            Id = reader.Id(),
            Attempt = reader.Int32(),
            StartedAt = reader.Instant(),
            Principal = ReadPrincipal(ref reader),
            Endpoint = (Endpoint)reader.Byte(),
            Streamed = reader.Flag(),
            RequestedModel = reader.Text(),
            Provider = reader.Text(),
            Deployment = reader.Text(),
            Model = reader.Text(),
            EstimatedInputTokens = reader.Number(),
            MaxOutputTokens = reader.Number(),
        };
    }

    /// <summary>Writes an outcome; without the lines of its charges when it would not fit into a frame with them.</summary>
    public static void WriteOutcome(ref PayloadWriter writer, CallRecord record, bool withLines = true) => WriteCall(ref writer, EntryKind.Outcome, record, withLines);

    public static CallRecord ReadOutcome(ReadOnlySpan<byte> payload, TextPool texts)
    {
        PayloadReader reader = new(payload, texts);
        return ReadCall(ref reader);
    }

    public static void WriteRefusal(ref PayloadWriter writer, RefusedCall refused)
    {
        WriteCall(ref writer, EntryKind.Refusal, refused, withLines: false);
        writer.Text(refused.RefusedBy);
        writer.Text(refused.Message, LedgerText.MaxMessageChars);
        writer.Number(refused.RetryAfter ?? -1);
        writer.Number(refused.Count);
    }

    public static RefusedCall ReadRefusal(ReadOnlySpan<byte> payload, TextPool texts)
    {
        PayloadReader reader = new(payload, texts);
        return new RefusedCall(ReadCall(ref reader))
        {
            RefusedBy = reader.Text(),
            Message = reader.Text(),
            RetryAfter = reader.Int32() is >= 0 and var seconds ? seconds : null,
            Count = reader.Number(),
        };
    }

    private static void WriteCall(ref PayloadWriter writer, EntryKind kind, CallRecord record, bool withLines)
    {
        writer.Byte((byte)kind);
        writer.Bytes16(record.Id.High, record.Id.Low);
        writer.Number(record.StartedAt.UtcTicks);
        writer.Number(record.Duration.Ticks);
        writer.Byte((byte)(record.TimeToFirstByte is null ? 0 : 1));
        if (record.TimeToFirstByte is { } firstByte) writer.Number(firstByte.Ticks);
        writer.Number(record.Overhead.Ticks);
        WritePrincipal(ref writer, record.Principal);
        writer.Byte((byte)record.Endpoint);
        writer.Byte((byte)(record.Streamed ? 1 : 0));
        writer.Text(record.RequestedModel);
        writer.Number(record.Status);
        writer.Byte((byte)record.Outcome);
        writer.Text(record.ErrorCode);
        writer.Text(record.Cache);
        writer.Text(record.Route);
        writer.Text(record.Degraded);
        writer.Decimal(record.Saved.Amount);
        writer.Number(record.Charges.Count);
        for (int i = 0; i < record.Charges.Count; i++) WriteCharge(ref writer, record.Charges[i], withLines);
    }

    private static CallRecord ReadCall(ref PayloadReader reader)
    {
        reader.Byte();
        return new CallRecord
        {
            Id = reader.Id(),
            StartedAt = reader.Instant(),
            Duration = reader.Time(),
            TimeToFirstByte = reader.Flag() ? reader.Time() : null,
            Overhead = reader.Time(),
            Principal = ReadPrincipal(ref reader),
            Endpoint = (Endpoint)reader.Byte(),
            Streamed = reader.Flag(),
            RequestedModel = reader.Text(),
            Status = reader.Int32(),
            Outcome = (CallOutcome)reader.Byte(),
            ErrorCode = reader.Text(),
            Cache = reader.Text(),
            Route = reader.Text(),
            Degraded = reader.Text(),
            Saved = new Usd(reader.Decimal()),
            Charges = ReadCharges(ref reader),
        };
    }

    private static void WritePrincipal(ref PayloadWriter writer, Principal principal)
    {
        writer.Text(principal.Project);
        writer.Text(principal.Team);
        writer.Text(principal.User);
        writer.Text(principal.Feature);
        writer.Text(principal.Key);
        writer.Text(LedgerText.Tags(principal.Tags), LedgerText.MaxTagsChars);
    }

    private static Principal ReadPrincipal(ref PayloadReader reader) => new()
    {
        Project = reader.Text(),
        Team = reader.Text(),
        User = reader.Text(),
        Feature = reader.Text(),
        Key = reader.Text(),
        Tags = reader.Text(),
    };

    private static void WriteCharge(ref PayloadWriter writer, Charge charge, bool withLines)
    {
        writer.Number(charge.Attempt);
        writer.Text(charge.Provider);
        writer.Text(charge.Deployment);
        writer.Text(charge.Model);
        writer.Number(charge.ProviderStatus);
        UsageCodec.Write(ref writer, charge.Usage);
        writer.Byte((byte)charge.UsageStatus);
        writer.Amount(charge.Cost);
        writer.Byte((byte)charge.CostStatus);
        writer.Amount(charge.ProviderReportedCost);
        writer.Text(charge.CatalogVersion);
        writer.Text(charge.ServiceTier);
        writer.Number(charge.Duration.Ticks);
        int lines = withLines ? charge.Lines.Count : 0;
        writer.Number(lines);
        for (int i = 0; i < lines; i++)
        {
            ChargeLine line = charge.Lines[i];
            writer.Byte((byte)line.Unit);
            writer.Number(line.Quantity);
            writer.Decimal(line.UnitPrice);
            writer.Decimal(line.Amount.Amount);
            writer.Text(line.Model ?? "");
        }
    }

    private static Charge[] ReadCharges(ref PayloadReader reader)
    {
        int count = reader.Int32();
        if (count is < 0 or > JournalFormat.MaxPayloadBytes) throw new InvalidDataException("The number of charges is out of range.");
        Charge[] charges = count == 0 ? [] : new Charge[count];
        for (int i = 0; i < count; i++) charges[i] = ReadCharge(ref reader);
        return charges;
    }

    private static Charge ReadCharge(ref PayloadReader reader) => new()
    {
        Attempt = reader.Int32(),
        Provider = reader.Text(),
        Deployment = reader.Text(),
        Model = reader.Text(),
        ProviderStatus = reader.Int32(),
        Usage = UsageCodec.Read(ref reader),
        UsageStatus = (UsageStatus)reader.Byte(),
        Cost = reader.Amount(),
        CostStatus = (CostStatus)reader.Byte(),
        ProviderReportedCost = reader.Amount(),
        CatalogVersion = reader.Text(),
        ServiceTier = reader.Text(),
        Duration = reader.Time(),
        Lines = ReadLines(ref reader),
    };

    private static ChargeLine[] ReadLines(ref PayloadReader reader)
    {
        int count = reader.Int32();
        if (count is < 0 or > JournalFormat.MaxPayloadBytes) throw new InvalidDataException("The number of lines is out of range.");
        ChargeLine[] lines = count == 0 ? [] : new ChargeLine[count];
        for (int i = 0; i < count; i++)
        {
            lines[i] = new ChargeLine((PriceUnit)reader.Byte(), reader.Number(), reader.Decimal(), new Usd(reader.Decimal()), reader.Text() is { Length: > 0 } model ? model : null);
        }

        return lines;
    }
}
