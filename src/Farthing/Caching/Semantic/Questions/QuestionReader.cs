using System.Globalization;
using System.Numerics.Tensors;
using System.Text;
using Farthing.Caching.Semantic.Lexicon;
using Farthing.Caching.Semantic.Scoring;
using Farthing.Embedding;
using Farthing.Embedding.Text;

namespace Farthing.Caching.Semantic.Questions;

/// <summary>Reads texts into <see cref="Question"/>s: some twenty microseconds each. Safe for use by many threads.</summary>
public sealed class QuestionReader
{
    /// <summary>How many numbers <see cref="Question.Vector"/> has: the embedder's, then the projected letters.</summary>
    internal const int VectorLength = StaticEmbedder.Dimensions + CharacterProfile.ProjectedLength;

    // Beyond this many words a text is no question any more, and one differing word among many says too little to be seen.
    private const int MostWords = 96;

    private const float SmallestMagnitude = 1e-6f;

    private readonly StaticEmbedder _embedder;
    private readonly EnglishLexicon _lexicon;
    private readonly TopicModel _topics;
    private readonly ModelBlock<byte> _gramRarities;

    /// <summary>A reader with the given weights and lists.</summary>
    /// <param name="model">Usually <see cref="ModelFile.Embedded"/>.</param>
    /// <exception cref="InvalidDataException">They do not fit.</exception>
    public QuestionReader(ModelFile model)
    {
        _gramRarities = model.Find<byte>("gram-rarities");
        _embedder = new StaticEmbedder(model);
        _lexicon = new EnglishLexicon(model);
        _topics = new TopicModel(model);
    }

    /// <summary>Names the weights that questions were read with; questions of different ids must not be compared.</summary>
    public string Id => _embedder.Id;

    internal EnglishLexicon Lexicon => _lexicon;

    /// <summary>Reads a text.</summary>
    /// <param name="text">What was asked. Any text, of any length.</param>
    public Question Read(string text)
    {
        List<Token> tokens = Courtesies.Strip(Tokenizer.Read(text));
        QuestionType type = QuestionTypes.Of(tokens);
        Word[] words = Words(tokens);
        bool comparable = words.Length is > 0 and <= MostWords && tokens.Count < Tokenizer.MostTokens && tokens.TrueForAll(IsLatin);
        int[] content = Content(words);
        int negations = words.Count(word => word.Kind == WordKind.Negation);

        Span<float> vector = stackalloc float[VectorLength];
        vector.Clear();
        CharacterProfile characters = default;
        Topic[] topics = [];
        if (words.Length > 0)
        {
            _embedder.Embed(tokens, vector[..StaticEmbedder.Dimensions]);
            topics = _topics.Of(vector[..StaticEmbedder.Dimensions]);
            characters = CharacterProfile.Of(tokens, _gramRarities.Span);
            characters.Project(vector[StaticEmbedder.Dimensions..]);
        }

        float scale = MathF.Max(MathF.Abs(TensorPrimitives.MaxMagnitude((ReadOnlySpan<float>)vector)), SmallestMagnitude) / sbyte.MaxValue;
        sbyte[] small = words.Length > 0 ? new sbyte[VectorLength] : [];
        for (int i = 0; i < small.Length; i++) small[i] = (sbyte)MathF.Round(vector[i] / scale);
        return new Question
        {
            Text = text,
            Type = type,
            IsComparable = comparable,
            PlainKey = PlainKey(tokens),
            GateKey = comparable ? GateKey(type, words, content, negations) : null,
            Words = words,
            Content = content,
            Negations = negations,
            Vector = small,
            Scale = scale,
            Characters = characters,
            Topics = topics,
        };
    }

    private Word[] Words(List<Token> tokens)
    {
        List<Word> words = new(tokens.Count);
        bool afterNumber = false;
        for (int at = 0; at < tokens.Count;)
        {
            int taken = NumberWords.Read(tokens, at, out string name);
            bool isNumber = taken > 0;
            if (isNumber)
            {
                words.Add(Value("n:" + name, tokens[at]));
            }
            else
            {
                taken = 1;
                bool besideNumber = afterNumber || (at + 1 < tokens.Count && tokens[at + 1].IsNumeric);
                if ((Measures.Find(tokens[at].Text, afterNumber) ?? Measures.Month(tokens[at].Text, besideNumber)) is { } measure) words.Add(Value(measure, tokens[at]));
                else if (at + 1 < tokens.Count && Measures.MovesDate(tokens[at].Text, tokens[at + 1].Text)) words.Add(Value("d:" + tokens[at].Text, tokens[at]));
                else words.Add(Plain(tokens[at]));
            }

            afterNumber = isNumber;
            at += taken;
        }

        return [.. words];
    }

    private Word Value(string name, Token token)
    {
        uint hash = WordHash.Of(name);
        return new Word(name, hash, WordKind.Value, WordClasses.Known, token.Capital, _lexicon.Rarity(WordHash.Of(Stemmer.Stem(token.Text))));
    }

    private Word Plain(Token token)
    {
        string text = token.Text;
        if (token.IsSign) return new Word(text, WordHash.Of(text), WordKind.Content, WordClasses.Known, Capital: false, Rarity: 5);
        string stem = Stemmer.Stem(text);
        WordKind kind = WordLists.Negations.Contains(text) ? WordKind.Negation
            : WordLists.Stop.Contains(text) && !WordLists.Particles.Contains(text) ? WordKind.Function
            : WordKind.Content;
        WordClasses classes = _lexicon.Classes(text);
        if (classes == WordClasses.None && !ReferenceEquals(stem, text)) classes = _lexicon.Classes(stem) & WordClasses.Known;
        uint hash = WordHash.Of(stem);
        return new Word(text, hash, kind, classes, token.Capital, _lexicon.Rarity(hash));
    }

    private static int[] Content(Word[] words)
    {
        Span<int> places = words.Length <= MostWords ? stackalloc int[MostWords] : new int[words.Length];
        int count = 0;
        for (int at = 0; at < words.Length; at++)
        {
            if (words[at].IsContent) places[count++] = at;
        }

        return places[..count].ToArray();
    }

    private static UInt128 PlainKey(List<Token> tokens)
    {
        using KeyHasher key = new(stackalloc byte[KeyHasher.UsualLength]);
        foreach (Token token in tokens) key.Add(token.Text);
        return key.Finish();
    }

    private static UInt128? GateKey(QuestionType type, Word[] words, int[] content, int negations)
    {
        if (content.Length == 0) return null;
        Span<char> text = stackalloc char[16];
        using KeyHasher key = new(stackalloc byte[KeyHasher.UsualLength]);
        text.TryWrite(CultureInfo.InvariantCulture, $"{(int)type} {negations & 1}", out int length);
        key.Add(text[..length]);

        // One word of content says too little: there every word counts.
        if (content.Length == 1)
        {
            foreach (Word word in words) key.Add(word.Text);
        }
        else
        {
            foreach (int at in content)
            {
                words[at].Stem.TryFormat(text, out length, "x8", CultureInfo.InvariantCulture);
                key.Add(text[..length]);
            }
        }

        return key.Finish();
    }

    // A word that mixes alphabets looks like one it is not; other alphabets are beyond an English embedder.
    private static bool IsLatin(Token token)
    {
        if (Ascii.IsValid(token.Text)) return true;
        foreach (char c in token.Text)
        {
            if (c > 0x24F && (char.IsLetter(c) || char.IsSurrogate(c))) return false;
        }

        return true;
    }
}
