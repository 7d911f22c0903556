namespace Farthing.Tokens;

/// <summary>
/// What an image costs in tokens. Sources: OpenAI's guide "Images and vision" (tiles of 512 pixels, patches of 32), with the multipliers of gpt-5-mini and
/// -nano as they are billed (1.2 and 1.5; the guide's 1.62 and 2.46 hold for gpt-4.1 only); Anthropic's "Vision" (pixels / 750); Gemini's "Image understanding" (258 a tile).
/// </summary>
internal abstract record ImageRule
{
    /// <summary>The size taken for an image whose size is not known.</summary>
    private const int UsualSide = 1_024;

    private static readonly (string Family, ImageRule Rule)[] Families =
    [
        ("gpt-4o-mini", new Tiles(2_833, 5_667)),
        ("gpt-4.1-mini", new Patches(1.62)),
        ("gpt-4.1-nano", new Patches(2.46)),
        ("gpt-5-mini", new Patches(1.2)),
        ("gpt-5-nano", new Patches(1.5)),
        ("o4-mini", new Patches(1.72)),
        ("gpt-5-chat", new Tiles(70, 140)),
        ("gpt-5", new Tiles(70, 140)),
        ("gpt-6", new Tiles(70, 140)),
        ("o1", new Tiles(75, 150)),
        ("o3", new Tiles(75, 150)),
        ("computer-use-preview", new Tiles(65, 129)),
        ("claude", new Pixels()),
        ("gemini", new Squares()),
    ];

    private static readonly ImageRule Usual = new Tiles(85, 170);

    /// <summary>The most one image can cost under this rule.</summary>
    public abstract long Most { get; }

    /// <summary>The rule of a model; that of GPT-4o for models without one of their own.</summary>
    public static ImageRule For(string model)
    {
        ReadOnlySpan<char> name = ModelTokenizers.Bare(model);
        foreach ((string family, ImageRule rule) in Families)
        {
            if (ModelTokenizers.StartsWithAny(name, [family]) || (rule is Pixels or Squares && name.Contains(family, StringComparison.OrdinalIgnoreCase)))
                return rule;
        }

        return Usual;
    }

    /// <summary>The tokens of an image; a size of 0 is not known and taken as 1024 by 1024.</summary>
    public long Tokens(int width, int height, bool lowDetail) =>
        width > 0 && height > 0 ? Count(width, height, lowDetail) : Count(UsualSide, UsualSide, lowDetail);

    private protected abstract long Count(int width, int height, bool lowDetail);

    private static (double Width, double Height) Fit(double width, double height, double longSide)
    {
        double scale = Math.Min(1, longSide / Math.Max(width, height));
        return (width * scale, height * scale);
    }

    /// <summary>Fitted into 2048 by 2048, then the short side to 768 pixels, then tiles of 512.</summary>
    private sealed record Tiles(int Base, int Tile) : ImageRule
    {
        public override long Most => Base + (8 * Tile);

        private protected override long Count(int width, int height, bool lowDetail)
        {
            if (lowDetail)
                return Base;
            (double w, double h) = Fit(width, height, 2_048);
            double scale = Math.Min(1, 768 / Math.Min(w, h));
            return Base + ((long)Math.Ceiling(Math.Round(w * scale) / 512) * (long)Math.Ceiling(Math.Round(h * scale) / 512) * Tile);
        }
    }

    /// <summary>Patches of 32 pixels, at most 1,536 of them after scaling, times the model's multiplier. Low detail makes no difference.</summary>
    private sealed record Patches(double Multiplier) : ImageRule
    {
        private const int MostPatches = 1_536;

        public override long Most => (long)Math.Ceiling(MostPatches * Multiplier);

        private protected override long Count(int width, int height, bool lowDetail)
        {
            double w = width / 32.0, h = height / 32.0;
            if (Math.Ceiling(w) * Math.Ceiling(h) > MostPatches)
            {
                double scale = Math.Sqrt(MostPatches / (w * h));
                scale *= Math.Min(Math.Max(1, Math.Floor(w * scale)) / (w * scale), Math.Max(1, Math.Floor(h * scale)) / (h * scale));
                (w, h) = (Math.Round(w * scale, 6), Math.Round(h * scale, 6));
            }

            return Math.Min(Most, (long)Math.Ceiling(Math.Min(MostPatches, Math.Ceiling(w) * Math.Ceiling(h)) * Multiplier));
        }
    }

    /// <summary>The long side to at most 1,568 pixels and at most 1,600 tokens of 750 pixels each; newer models take up to 2,576 pixels and 4,784 tokens.</summary>
    private sealed record Pixels : ImageRule
    {
        public override long Most => 4_784;

        private protected override long Count(int width, int height, bool lowDetail)
        {
            (double w, double h) = Fit(width, height, 1_568);
            return Math.Min(1_600, (long)Math.Ceiling(w * h / 750));
        }
    }

    /// <summary>258 tokens up to 384 by 384 pixels, else for each tile of 768.</summary>
    private sealed record Squares : ImageRule
    {
        public override long Most => 258 * 16;

        private protected override long Count(int width, int height, bool lowDetail) => width <= 384 && height <= 384
            ? 258
            : Math.Min(Most, 258L * (long)Math.Ceiling(width / 768.0) * (long)Math.Ceiling(height / 768.0));
    }
}
