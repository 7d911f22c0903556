using System.Globalization;
using System.Text.Json;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Quality.Feedback;
using Spectre.Console;

namespace Farthing.Cli.Rendering;

/// <summary>The itemised receipt of one call.</summary>
internal static class ReceiptView
{
    /// <summary>Writes it.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="call">The call.</param>
    /// <param name="feedback">What was said of it.</param>
    /// <param name="matched">The question whose answer it was given, or <c>null</c>.</param>
    public static void Write(IAnsiConsole console, CallRecord call, IReadOnlyList<CallFeedback>? feedback = null, string? matched = null)
    {
        console.Write(new Text($"{call.Id}\n\n", Style.Parse("bold")));
        Field(console, "asked", $"{Figures.Moment(call.StartedAt)} UTC, {PathOf(call.Endpoint)}{(call.Streamed ? ", streamed" : "")}");
        Field(console, "by", Who(call.Principal));
        if (ModelOf(call) is { Length: > 0 } model) Field(console, "model", model);
        Field(console, "answer", Outcome(call));
        if (call is RefusedCall refused) WriteRefusal(console, refused);
        Field(console, "time", Times(call));
        if (call.Route.Length > 0) Field(console, "route", Figures.Name(call.Route));
        if (matched is not null) Field(console, "matched", matched);
        if (call.Degraded.Length > 0) Field(console, "degraded", Figures.Name(call.Degraded));
        foreach (Charge charge in call.Charges) WriteCharge(console, charge, call.Charges.Count);

        console.Write(new Text("\n"));
        if (call is RefusedCall) Field(console, "cost", "nothing: nothing was sent", "green");
        else if (call.Charges.Count == 0) Field(console, "cost", "nothing: no provider was asked", "green");
        else if (call.Cost is { } cost) Field(console, "cost", Figures.ExactMoney(cost), "bold green");
        else Field(console, "cost", "unknown", "bold yellow");
        if (call.Saved != Usd.Zero) Field(console, "saved", $"{Figures.ExactMoney(call.Saved)}, measured", "green");
        string[] versions = [.. call.Charges.Select(charge => charge.CatalogVersion).Where(version => version.Length > 0).Distinct()];
        if (versions.Length > 0) Field(console, "prices", $"catalog {string.Join(", ", versions)}", "dim");
        foreach (CallFeedback each in feedback ?? []) Field(console, "feedback", Describe(each));
    }

    private static void WriteRefusal(IAnsiConsole console, RefusedCall refused)
    {
        Field(console, "why", Figures.Name(refused.Message), "yellow");
        if (refused.Count == 1) return;
        string rest = Figures.Plural(refused.Count - 1, "more call", "more calls");
        Field(console, "counted", $"with {rest} of this key that {(refused.Count == 2 ? "was" : "were")} refused for this reason within a minute, and recorded only as a number (ledger.refusals_per_minute)");
    }

    private static string Describe(CallFeedback feedback)
    {
        string[] said =
        [
            FeedbackLabels.NameOf(feedback.Label).Replace('_', ' '),
            feedback.Score is { } score ? string.Create(CultureInfo.InvariantCulture, $"score {score}") : "",
            feedback.Comment.Length > 0 ? $"\"{Figures.Name(feedback.Comment)}\"" : "",
        ];
        string by = feedback.Key.Length > 0 ? $" by {Figures.Name(feedback.Key)}" : "";
        return $"{string.Join(", ", said.Where(each => each.Length > 0))} ({Figures.Moment(feedback.At)} UTC{by})";
    }

    private static void WriteCharge(IAnsiConsole console, Charge charge, int attempts)
    {
        string heading = attempts > 1 ? $"attempt {charge.Attempt}: " : "";
        string tier = charge.ServiceTier is "" or "default" or "standard" ? "" : $", {Figures.Name(charge.ServiceTier)} tier";
        string status = charge.ProviderStatus == 0 ? "no answer" : charge.ProviderStatus.ToString(CultureInfo.InvariantCulture);
        console.Write(new Text($"\n{heading}{Figures.Name(charge.Provider)} {Figures.Name(charge.Model)}{tier}, {status} after {Figures.Time(charge.Duration)}\n", Style.Parse("bold")));
        if (charge.Lines.Count > 0) WriteLines(console, charge);
        else if (charge.UsageStatus != UsageStatus.Unknown && charge.Usage.TotalTokens > 0)
            console.Write(new Text($"  {Figures.Count(charge.Usage.InputTokens)} input and {Figures.Count(charge.Usage.OutputTokens)} output tokens\n"));
        console.Write(new Text($"  {Reason(charge)}\n", Style.Parse("dim")));
    }

    private static void WriteLines(IAnsiConsole console, Charge charge)
    {
        string[] quantities = [.. charge.Lines.Select(line => Figures.Count(line.Quantity))];
        string[] prices = [.. charge.Lines.Select(line => Figures.Price(line.UnitPrice))];
        string[] amounts = AlignDecimals([.. charge.Lines.Select(line => Figures.ExactMoney(line.Amount)), charge.Cost is { } cost ? Figures.ExactMoney(cost) : ""]);
        string[] units = [.. charge.Lines.Select(line => line.Unit.Name().Replace('_', ' '))];
        int unitWidth = units.Max(unit => unit.Length);
        int quantityWidth = quantities.Max(quantity => quantity.Length);
        int priceWidth = prices.Max(price => price.Length);
        int left = 0;
        for (int i = 0; i < charge.Lines.Count; i++)
        {
            string per = charge.Lines[i].Unit.IsTokens() ? "/ 1M tokens" : "/ 1,000    ";
            string item = $"  {units[i].PadRight(unitWidth)}  {quantities[i].PadLeft(quantityWidth)} x {prices[i].PadLeft(priceWidth)} {per}  ";
            left = item.Length;
            console.Write(new Text($"{item}{amounts[i]}\n"));
        }

        if (charge.Lines.Count < 2 || charge.Cost is null) return;
        console.Write(new Text($"{new string(' ', left)}{new string(console.Profile.Capabilities.Unicode ? '─' : '-', amounts[^1].TrimEnd().Length)}\n", Style.Parse("dim")));
        console.Write(new Text($"{new string(' ', left)}{amounts[^1]}\n", Style.Parse("bold")));
    }

    // Amounts have six to twelve decimals: spaces stand in for those that are not shown.
    private static string[] AlignDecimals(string[] amounts)
    {
        static int Whole(string amount) => Math.Max(0, amount.IndexOf('.', StringComparison.Ordinal));
        int whole = amounts.Max(Whole);
        int decimals = amounts.Max(amount => amount.Length - Whole(amount));
        return [.. amounts.Select(amount => amount.PadLeft(amount.Length + whole - Whole(amount)).PadRight(whole + decimals).TrimEnd())];
    }

    private static void Field(IAnsiConsole console, string name, string value, string style = "default")
    {
        const int NameWidth = 10;
        string indent = name.PadRight(NameWidth);
        foreach (string line in Figures.Wrap(value, console.Profile.Width - NameWidth))
        {
            console.Write(new Text(indent, Style.Parse("dim")));
            console.Write(new Text(line + "\n", Style.Parse(style)));
            indent = new string(' ', NameWidth);
        }
    }

    private static string Who(Principal principal)
    {
        List<string> parts = [];
        void Add(string name, string value)
        {
            if (value.Length > 0) parts.Add($"{name} {Figures.Name(value)}");
        }

        Add("feature", principal.Feature);
        Add("user", principal.User);
        Add("team", principal.Team);
        Add("project", principal.Project);
        Add("key", principal.Key);
        Add("tags", Tags(principal.Tags));
        return string.Join(", ", parts);
    }

    private static string Tags(string tags)
    {
        if (tags.Length == 0) return "";
        try
        {
            using JsonDocument document = JsonDocument.Parse(tags);
            return string.Join(' ', document.RootElement.EnumerateObject().Select(tag => $"{tag.Name}={tag.Value}"));
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return tags;
        }
    }

    private static string ModelOf(CallRecord call)
    {
        if (call.Charges is not [.., { } last]) return Figures.Name(call.RequestedModel);
        string asked = string.Equals(call.RequestedModel, last.Model, StringComparison.Ordinal) ? "" : $"{call.RequestedModel}, answered by ";
        return Figures.Name($"{asked}{last.Model} of {last.Provider} (deployment {last.Deployment})");
    }

    private static string Outcome(CallRecord call)
    {
        if (call is RefusedCall refused)
        {
            string by = refused.RefusedBy.Length > 0 ? $" by {Figures.Name(refused.RefusedBy)}" : "";
            return $"{call.Status}, refused{by} before a provider was asked, {Figures.Name(call.ErrorCode)}";
        }

        string how = call.Outcome switch
        {
            CallOutcome.Completed => "complete",
            CallOutcome.ClientLeft => "the client left before the end",
            CallOutcome.Truncated => "the provider's answer broke off",
            CallOutcome.ProviderError => "the provider answered with an error",
            CallOutcome.ProviderUnreachable => "the provider could not be reached",
            CallOutcome.ProviderTimeout => "the provider did not answer in time",
            _ => "the gateway ended while the call was open; settled as an estimate",
        };
        string code = call.ErrorCode.Length > 0 ? $", {Figures.Name(call.ErrorCode)}" : "";
        return $"{call.Status}, {how}{code}, cache {Figures.Name(call.Cache)}";
    }

    private static string Times(CallRecord call)
    {
        string first = call.TimeToFirstByte is { } time ? $", first byte after {Figures.Time(time)}" : "";
        return $"{Figures.Time(call.Duration)} in all{first}, {Figures.Time(call.Overhead)} of it in the gateway";
    }

    private static string Reason(Charge charge) => (charge.CostStatus, charge.UsageStatus) switch
    {
        (CostStatus.Computed, _) => "computed: what the provider reports as used, at the catalog's prices",
        (CostStatus.ProviderReported, _) => "as the provider charged it",
        (CostStatus.Partial, _) => "a lower bound: the answer broke off, what was reported until then is charged",
        (CostStatus.Estimated, UsageStatus.Estimated) => "an estimate: the provider reported no usage",
        (CostStatus.Estimated, _) => "an estimate: the model has no price of its own",
        (CostStatus.NotBilled, _) => "not billed: the provider does not charge for such an answer",
        (CostStatus.Reused, _) => "used again: it was paid for before, and the quantities are those of then",
        (_, UsageStatus.Unknown) => "unknown, because the provider reported no usage; it is not counted as zero",
        _ => "unknown, because the catalog has no price for this model; it is not counted as zero",
    };

    private static string PathOf(Endpoint endpoint) => endpoint switch
    {
        Endpoint.ChatCompletions => "POST /v1/chat/completions",
        Endpoint.Responses => "POST /v1/responses",
        Endpoint.Embeddings => "POST /v1/embeddings",
        Endpoint.Messages => "POST /v1/messages",
        Endpoint.CountTokens => "POST /v1/messages/count_tokens",
        _ => "POST /v1beta/models/…:generateContent",
    };
}
