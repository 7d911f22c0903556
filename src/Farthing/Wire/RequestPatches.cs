using System.Globalization;
using System.Text.Encodings.Web;
using Farthing.Calls;

namespace Farthing.Wire;

/// <summary>The edits the gateway makes to a request body; each is one named reason to touch a client's bytes.</summary>
public static class RequestPatches
{
    private static readonly byte[] InsertedOptions = "\"stream_options\":{\"include_usage\":true}"u8.ToArray();
    private static readonly byte[] OptionsValue = "{\"include_usage\":true}"u8.ToArray();
    private static readonly byte[] InsertedFlag = "\"include_usage\":true"u8.ToArray();
    private static readonly byte[] True = "true"u8.ToArray();
    private static readonly byte[] Comma = ","u8.ToArray();

    /// <summary>The name of Gemini's output limit, a field of <c>generationConfig</c>.</summary>
    public const string GeminiOutputLimit = "maxOutputTokens";

    /// <summary>The JSON text of a model name, ready for <see cref="SetModel"/>.</summary>
    public static byte[] ModelValue(string model)
    {
        string text = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(model);
        return System.Text.Encoding.UTF8.GetBytes($"\"{text}\"");
    }

    /// <summary>Replaces the model's name, everywhere it stands, so that no repeated key can name another model.</summary>
    public static void SetModel(PatchSet patches, RequestView view, ReadOnlyMemory<byte> modelValue)
    {
        foreach (ByteRange range in view.ModelValues) patches.Add(new Patch(range, modelValue));
    }

    /// <summary>Asks the provider for the usage of a stream whose client did not ask for it.</summary>
    /// <returns>Whether anything was patched; if so, the extra usage event must be taken out of the answer again.</returns>
    public static bool IncludeUsage(PatchSet patches, RequestView view)
    {
        if (view.IncludesUsage) return false;
        if (view.StreamOptions.Count == 0)
        {
            patches.Add(new Patch(new ByteRange(view.InsertAt, 0), Followed(InsertedOptions, view.IsEmptyObject)));
            return true;
        }

        foreach (StreamOptionsView options in view.StreamOptions)
        {
            if (!options.IsObject) patches.Add(new Patch(options.Value, OptionsValue));
            else if (options.IncludeUsage is null) patches.Add(new Patch(new ByteRange(options.Value.Start + 1, 0), Followed(InsertedFlag, options.IsEmpty)));
            else patches.Add(new Patch(options.IncludeUsageValue, True));
        }

        return true;
    }

    /// <summary>Writes an output limit into the request: over those that it has, or as a field of its own.</summary>
    /// <param name="patches">The request's edits.</param>
    /// <param name="view">What the request says.</param>
    /// <param name="endpoint">What is called; fields of other wires are left alone.</param>
    /// <param name="field">The field's name on this wire, where the request has none.</param>
    /// <param name="limit">The limit in tokens.</param>
    public static void SetOutputLimit(PatchSet patches, RequestView view, Endpoint endpoint, string field, long limit)
    {
        byte[] value = Utf8(limit.ToString(CultureInfo.InvariantCulture));
        List<OutputLimit> own = [.. view.OutputLimits.Where(each => RequestView.IsLimitOf(endpoint, each.Field))];

        // A null beside a limit in the other field stays: with both set, OpenAI refuses the call.
        if (own.Exists(each => each.Tokens > 0)) own.RemoveAll(each => each.Tokens == 0 && !own.Exists(other => other.Field == each.Field && other.Tokens > 0));
        else own.RemoveAll(each => each.Field != own[0].Field);
        foreach (OutputLimit each in own) patches.Add(new Patch(each.Value, value));
        if (own.Count > 0) return;
        if (field != GeminiOutputLimit)
            patches.Add(new Patch(new ByteRange(view.InsertAt, 0), Followed(Utf8($"\"{field}\":{limit}"), view.IsEmptyObject)));
        else if (view.GenerationConfigAt > 0)
            patches.Add(new Patch(new ByteRange(view.GenerationConfigAt, 0), Followed(Utf8($"\"{field}\":{limit}"), view.GenerationConfigIsEmpty)));
        else
            patches.Add(new Patch(new ByteRange(view.InsertAt, 0), Followed(Utf8($"\"generationConfig\":{{\"{field}\":{limit}}}"), view.IsEmptyObject)));
    }

    /// <summary>Gives the output limit of a chat another name, where it has one.</summary>
    /// <param name="patches">The request's edits.</param>
    /// <param name="view">What the request says. One that has a limit under each name is left as it is: which of them counts is the provider's to say.</param>
    /// <param name="field">The name.</param>
    public static void RenameOutputLimit(PatchSet patches, RequestView view, string field)
    {
        OutputLimit[] own = [.. view.OutputLimits.Where(each => RequestView.IsLimitOf(Endpoint.ChatCompletions, each.Field))];
        if (own.Length == 0 || Array.Exists(own, each => each.Field != own[0].Field) || own[0].Field == field) return;
        byte[] name = Utf8($"\"{field}\"");
        foreach (OutputLimit each in own) patches.Add(new Patch(each.Name, name));
    }

    private static byte[] Utf8(FormattableString text) => Utf8(text.ToString(CultureInfo.InvariantCulture));

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static byte[] Followed(byte[] field, bool last) => last ? field : [.. field, .. Comma];
}
