using Farthing.Caching.Semantic.Embedders;
using Farthing.Gateway.Settings.Reading;
using Farthing.Gateway.Settings.Routing;

namespace Farthing.Gateway.Settings.Caching;

/// <summary>A model behind an embeddings endpoint that questions are embedded with beside the built-in way: <c>cache.embedder</c>.</summary>
public sealed record EmbedderSettings
{
    /// <summary>The model, as clients name it: <c>provider/model</c>, a model of <c>deployments</c>, an alias, or a name that the catalog knows.</summary>
    public required string Model { get; init; }

    /// <summary>How many numbers vectors are asked to have. 1 to 65,536. Default: what the model gives; nothing is asked for.</summary>
    public int? Dimensions { get; init; }

    /// <summary>How long a question's vector is waited for; then the question is matched by its words alone. 10 ms to 60 s. Default 2 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    internal EmbedderOptions ToOptions() => new() { Model = Model, Dimensions = Dimensions, Timeout = Timeout };

    internal static EmbedderSettings? Read(Section cache)
    {
        Section section = cache.Child("embedder");
        if (!cache.Has("embedder")) return null;
        EmbedderSettings settings = new()
        {
            Model = section.RequiredText("model"),
            Dimensions = (int?)section.OptionalNumber("dimensions", 1, 1 << 16),
            Timeout = section.Duration("timeout", TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(60)),
        };
        section.Finish();
        return settings;
    }

    /// <summary>Notes what is wrong with the model.</summary>
    internal static void Check(Section cache, EmbedderSettings? settings, ModelNames models)
    {
        if (settings is { Model.Length: > 0 } && models.ProblemWithEmbeddings(settings.Model) is { } problem) cache.Child("embedder").Problem("model", problem);
    }
}
