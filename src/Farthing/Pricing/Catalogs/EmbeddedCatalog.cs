using System.Reflection;

namespace Farthing.Pricing.Catalogs;

/// <summary>The catalog that ships with Farthing: the files of <c>catalog/</c>, embedded.</summary>
internal static class EmbeddedCatalog
{
    private const string Prefix = "catalog/";

    private static readonly Assembly Home = typeof(EmbeddedCatalog).Assembly;

    /// <summary>The providers that have a file, in no order.</summary>
    public static List<string> Providers()
    {
        List<string> providers = [];
        foreach (string name in Home.GetManifestResourceNames())
            if (name.StartsWith(Prefix, StringComparison.Ordinal)) providers.Add(name[Prefix.Length..^".json".Length]);
        return providers;
    }

    /// <summary>Reads the file of one provider.</summary>
    /// <exception cref="CatalogException">The file cannot be used.</exception>
    public static unsafe ProviderPrices Read(string provider)
    {
        string name = $"{Prefix}{provider}.json";
        using Stream stream = Home.GetManifestResourceStream(name) ?? throw new CatalogException(name, 1, "(root)", "there is no such file");

        // Resources lie in memory already: no copy is needed to read them.
        if (stream is UnmanagedMemoryStream memory)
            return CatalogReader.Read(new ReadOnlySpan<byte>(memory.PositionPointer, checked((int)memory.Length)), name);

        var copy = new MemoryStream();
        stream.CopyTo(copy);
        return CatalogReader.Read(copy.GetBuffer().AsSpan(0, (int)copy.Length), name);
    }
}
