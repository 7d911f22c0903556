using System.Numerics.Tensors;
using Farthing.Caching.Semantic.Questions;
using Farthing.Embedding;
using Farthing.Embedding.Text;
using Farthing.Training.Corpora;

namespace Farthing.Training.Embedding;

/// <summary>
/// Teaches the embedder: texts of one kind of request near each other and near their kind's vector, what a dictionary calls the same near each
/// other, everything else apart. One thread, one seed, one result.
/// </summary>
internal sealed class EmbedderTrainer
{
    private const int Dimensions = StaticEmbedder.Dimensions;
    private const int VocabularySize = 20_000;
    private const int IntentRepeats = 20;
    private const int Pairs = 96;
    private const int Background = 64;
    private const float Temperature = 0.055f;
    private const double Frequent = 1e-3;

    private readonly Random _random;
    private readonly TrainingOptions _options;
    private readonly List<Sample> _texts = [];
    private readonly List<int[]> _kindsOfTexts = [];
    private readonly List<Sample> _background = [];
    private readonly List<(Sample First, Sample Second)> _general = [];

    public EmbedderTrainer(IReadOnlyList<IntentSet> sets, WordNet wordNet, Lexicons lexicons, TrainingOptions options, Action<string> log)
    {
        _options = options;
        _random = new Random(options.Seed);
        List<(IntentSet Set, LabelledText Text, List<Token> Tokens)> intents = [.. sets.SelectMany(set => set.Texts.Select(text => (set, text, Courtesies.Strip(Tokenizer.Read(text.Text)))))];
        List<List<Token>> glosses = [.. wordNet.Synsets.Select(synset => Tokenizer.Read(string.Join(' ', synset.Words) + " " + synset.Gloss))];
        List<List<Token>> examples = [.. wordNet.Synsets.SelectMany(synset => synset.Examples).Select(Tokenizer.Read)];
        (string[] words, double[] frequencies) = Count([.. intents.Select(intent => intent.Tokens)], [.. glosses, .. examples], lexicons);
        Table = new RowTable([.. words.Select(word => WordHash.Of(word))]);
        Dictionary<string, int> numbers = words.Select((word, at) => (word, at)).ToDictionary(entry => entry.word, entry => entry.at);
        int[] Numbers(List<Token> tokens) => [.. tokens.Select(token => numbers.GetValueOrDefault(token.IsNumeric ? "0" : token.Text, -1))];
        log("co-occurrence");
        float[] vectors = WordVectors.Learn([.. glosses.Select(Numbers), .. examples.Select(Numbers), .. intents.Select(intent => Numbers(intent.Tokens))], words.Length, _random);
        Initialise(words, frequencies, vectors);
        Heads = [.. sets.Select(set => new TopicHead(set.Kinds.Count, _random))];
        foreach ((IntentSet set, LabelledText text, List<Token> tokens) in intents)
        {
            if (set.Kinds.TryGetValue(text.Cluster, out int kind))
            {
                int[] kinds = [.. sets.Select(each => each == set ? kind : -1)];
                _texts.Add(Table.Read(tokens));
                _kindsOfTexts.Add(kinds);
            }
            else
            {
                for (int i = 0; i < 4; i++) _background.Add(Table.Read(tokens));
            }
        }

        foreach (List<Token> example in examples.Where((_, at) => at % 4 == 0)) _background.Add(Table.Read(example));
        AddGeneral(wordNet, lexicons);
        log($"{_texts.Count} texts, {_background.Count} of no kind, {_general.Count} pairs");
    }

    public RowTable Table { get; }

    public TopicHead[] Heads { get; }

    public void Train(Action<string> log)
    {
        List<int>[] byKind = [.. Enumerable.Range(0, Heads.Length).SelectMany(head => Enumerable.Range(0, Heads[head].Count)
            .Select(kind => Enumerable.Range(0, _texts.Count).Where(at => _kindsOfTexts[at][head] == kind).ToList())).Where(texts => texts.Count > 1)];
        int steps = _options.Epochs * _texts.Count / (2 * Pairs);
        float intentLoss = 0;
        float generalLoss = 0;
        for (int step = 0; step < steps; step++)
        {
            float rate = _options.Rate * (1 - (0.9f * step / steps));
            List<(Sample, Sample, int)> pairs = [];
            List<int> kinds = [];
            for (int i = 0; i < Pairs && byKind.Length > 0; i++)
            {
                int kind = _random.Next(byKind.Length);
                int first = byKind[kind][_random.Next(byKind[kind].Count)];
                int second = byKind[kind][_random.Next(byKind[kind].Count)];
                pairs.Add((_texts[first], _texts[second], kind));
                kinds.Add(first);
                kinds.Add(second);
            }

            if (pairs.Count > 0) intentLoss += Step(pairs, kinds, rate);
            pairs = [];
            for (int i = 0; i < Pairs; i++)
            {
                (Sample first, Sample second) = _general[_random.Next(_general.Count)];
                pairs.Add((first, second, i));
            }

            generalLoss += Step(pairs, null, rate * _options.GeneralRate);
            if (step % 200 != 199) continue;
            log($"step {step + 1} of {steps}: loss {intentLoss / 200:F3} {generalLoss / 200:F3} none {string.Join(' ', Heads.Select(head => head.None.ToString("F1")))}");
            intentLoss = generalLoss = 0;
        }
    }

    private float Step(List<(Sample First, Sample Second, int Group)> pairs, List<int>? texts, float rate)
    {
        List<Sample> samples = [.. pairs.Select(pair => pair.First), .. pairs.Select(pair => pair.Second)];
        int background = texts is null ? 0 : Background;
        for (int i = 0; i < background; i++) samples.Add(_background[_random.Next(_background.Count)]);
        float[] vectors = new float[samples.Count * Dimensions];
        float[] gradients = new float[samples.Count * Dimensions];
        float[] lengths = new float[samples.Count];
        bool[][] kept = new bool[samples.Count][];
        for (int i = 0; i < samples.Count; i++)
        {
            kept[i] = new bool[samples[i].Rows.Length];
            for (int at = 0; at < kept[i].Length; at++) kept[i][at] = _random.NextSingle() >= _options.Dropout;
            lengths[i] = Table.Embed(samples[i], kept[i], vectors.AsSpan(i * Dimensions, Dimensions));
        }

        float loss = Contrast(pairs, samples.Count, vectors, gradients);
        if (texts is not null)
        {
            for (int i = 0; i < samples.Count; i++)
            {
                int text = i < pairs.Count ? texts[2 * i] : i < 2 * pairs.Count ? texts[(2 * (i - pairs.Count)) + 1] : -1;
                for (int head = 0; head < Heads.Length; head++)
                {
                    int kind = text < 0 ? Heads[head].Count : _kindsOfTexts[text][head];
                    if (kind >= 0)
                        loss += Heads[head].Learn(vectors.AsSpan(i * Dimensions, Dimensions), kind, gradients.AsSpan(i * Dimensions, Dimensions), 1, rate) / samples.Count;
                }
            }
        }

        for (int i = 0; i < samples.Count; i++)
            Table.Learn(samples[i], kept[i], vectors.AsSpan(i * Dimensions, Dimensions), lengths[i], gradients.AsSpan(i * Dimensions, Dimensions), rate);
        return loss;
    }

    // Of each pair, the second among all seconds, and the first among all firsts; what is of the same group is no wrong answer.
    private static float Contrast(List<(Sample First, Sample Second, int Group)> pairs, int count, float[] vectors, float[] gradients)
    {
        float loss = 0;
        float[] scores = new float[count];
        for (int side = 0; side < 2; side++)
        {
            for (int i = 0; i < pairs.Count; i++)
            {
                int anchor = side == 0 ? i : pairs.Count + i;
                int partner = side == 0 ? pairs.Count + i : i;
                Span<float> own = vectors.AsSpan(anchor * Dimensions, Dimensions);
                for (int j = 0; j < count; j++)
                {
                    bool masked = j == anchor || (j != partner && j < 2 * pairs.Count && pairs[j % pairs.Count].Group == pairs[i].Group);
                    scores[j] = masked ? float.NegativeInfinity : TensorPrimitives.Dot(own, vectors.AsSpan(j * Dimensions, Dimensions)) / Temperature;
                }

                TensorPrimitives.SoftMax(scores, scores);
                loss -= MathF.Log(Math.Max(scores[partner], 1e-9f)) / (2 * pairs.Count);
                Span<float> gradient = gradients.AsSpan(anchor * Dimensions, Dimensions);
                for (int j = 0; j < count; j++)
                {
                    float error = (scores[j] - (j == partner ? 1 : 0)) / Temperature;
                    if (MathF.Abs(error) < 1e-3f) continue;
                    TensorPrimitives.MultiplyAdd(vectors.AsSpan(j * Dimensions, Dimensions), error / 2, gradient, gradient);
                    Span<float> other = gradients.AsSpan(j * Dimensions, Dimensions);
                    TensorPrimitives.MultiplyAdd(own, error / 2, other, other);
                }
            }
        }

        return loss;
    }

    private void Initialise(string[] words, double[] frequencies, float[] vectors)
    {
        Span<int> rows = stackalloc int[StaticEmbedder.MostFeatures];
        Span<float> weights = stackalloc float[StaticEmbedder.MostFeatures];
        float[] grams = new float[EmbedderFeatures.CharacterRows];
        for (int word = 0; word < words.Length; word++)
        {
            Span<float> own = vectors.AsSpan(word * Dimensions, Dimensions);
            float length = TensorPrimitives.Norm((ReadOnlySpan<float>)own);
            if (length > 0) TensorPrimitives.Multiply(own, (float)(Frequent / (Frequent + frequencies[word])) / length, own);
            own.CopyTo(Table.Row(word));
            int count = Table.Features.Collect([new Token(words[word], Capital: false)], rows, weights);
            for (int i = 0; i < count; i++)
            {
                int gram = rows[i] - words.Length;
                if (gram < 0 || gram >= EmbedderFeatures.CharacterRows) continue;
                TensorPrimitives.Add(Table.Row(rows[i]), own, Table.Row(rows[i]));
                grams[gram]++;
            }
        }

        for (int gram = 0; gram < grams.Length; gram++)
        {
            Span<float> row = Table.Row(words.Length + gram);
            float length = TensorPrimitives.Norm((ReadOnlySpan<float>)row);
            if (length > 0) TensorPrimitives.Multiply(row, 0.3f / length, row);
        }
    }

    private void AddGeneral(WordNet wordNet, Lexicons lexicons)
    {
        foreach (WordNet.Synset synset in wordNet.Synsets)
        {
            if (synset.Kind == "noun" && char.IsUpper(synset.Words[0][0])) continue;
            Sample gloss = Table.Read(Tokenizer.Read(synset.Gloss));
            if (gloss.Rows.Length == 0) continue;
            _general.Add((Table.Read(Tokenizer.Read(synset.Words[_random.Next(synset.Words.Length)])), gloss));
            foreach (string example in synset.Examples.Take(1)) _general.Add((Table.Read(Tokenizer.Read(example)), gloss));
            if (synset.Words.Length > 1) _general.Add((Table.Read(Tokenizer.Read(synset.Words[0])), Table.Read(Tokenizer.Read(synset.Words[1]))));
        }

        foreach (string[] words in lexicons.Paraphrases)
            _general.Add((Table.Read(Tokenizer.Read(words[0])), Table.Read(Tokenizer.Read(words[1 + _random.Next(words.Length - 1)]))));
        foreach ((string first, string second) in lexicons.Synonyms) _general.Add((Table.Read(Tokenizer.Read(first)), Table.Read(Tokenizer.Read(second))));
        _general.RemoveAll(pair => pair.First.Rows.Length == 0 || pair.Second.Rows.Length == 0);
    }

    private static (string[] Words, double[] Frequencies) Count(List<List<Token>> intents, List<List<Token>> texts, Lexicons lexicons)
    {
        Dictionary<string, double> counts = [];
        void Add(List<Token> tokens, double weight)
        {
            foreach (Token token in tokens)
            {
                string word = token.IsNumeric ? "0" : token.Text;
                counts[word] = counts.GetValueOrDefault(word) + weight;
            }
        }

        foreach (List<Token> tokens in intents) Add(tokens, IntentRepeats);
        foreach (List<Token> tokens in texts) Add(tokens, 1);
        foreach (string[] words in lexicons.Paraphrases)
        {
            foreach (string word in words) counts[word] = counts.GetValueOrDefault(word) + 1;
        }

        double total = counts.Values.Sum();
        List<KeyValuePair<string, double>> kept = [.. counts.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal).Take(VocabularySize)];
        return ([.. kept.Select(entry => entry.Key)], [.. kept.Select(entry => entry.Value / total)]);
    }
}
