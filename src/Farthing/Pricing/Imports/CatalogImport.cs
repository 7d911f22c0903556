using Farthing.Pricing.Catalogs;

namespace Farthing.Pricing.Imports;

/// <summary>
/// What an import made of another project's price list: <c>farthing prices import</c>. Write it into the folder of the user's prices with
/// <see cref="WriteTo"/>; it then lies over the shipped catalog.
/// </summary>
public sealed class CatalogImport
{
    /// <summary>The short name of the imported list among the sources of a price.</summary>
    public const string SourceName = ImportedModel.SourceName;

    private readonly string _source;

    internal CatalogImport(string source, IReadOnlyDictionary<string, IReadOnlyList<ModelPrice>> models, IReadOnlyList<string> skipped) =>
        (_source, Models, Skipped) = (source, models, skipped);

    /// <summary>The models by provider, as the catalog names it.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ModelPrice>> Models { get; }

    /// <summary>What was left out, with the reason, one line each.</summary>
    public IReadOnlyList<string> Skipped { get; }

    /// <summary>Reads LiteLLM's <c>model_prices_and_context_window.json</c>.</summary>
    /// <exception cref="CatalogException">The file is not such a list.</exception>
    public static CatalogImport FromLiteLlm(ReadOnlyMemory<byte> json, ImportOptions options) => LiteLlmPriceMap.Read(json, options);

    /// <summary>Reads a models.dev catalog (<c>api.json</c>).</summary>
    /// <exception cref="CatalogException">The file is not such a catalog.</exception>
    public static CatalogImport FromModelsDev(ReadOnlyMemory<byte> json, ImportOptions options) => ModelsDevCatalog.Read(json, options);

    /// <summary>Writes one catalog file for each provider.</summary>
    /// <returns>The files written.</returns>
    public IReadOnlyList<string> WriteTo(string folder, DateOnly today)
    {
        Directory.CreateDirectory(folder);
        List<string> files = [];
        var sources = new Dictionary<string, string> { [ImportedModel.SourceName] = _source };
        foreach ((string provider, IReadOnlyList<ModelPrice> models) in Models)
        {
            string file = Path.Combine(folder, provider + ".json");
            using FileStream output = File.Create(file);
            CatalogWriter.Write(output, provider, models, sources, today);
            files.Add(file);
        }

        return files;
    }
}
