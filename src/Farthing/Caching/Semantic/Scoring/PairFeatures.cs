using Farthing.Caching.Semantic.Questions;

namespace Farthing.Caching.Semantic.Scoring;

/// <summary>What the second stage looks at in a pair of questions. The order is part of the weights' format.</summary>
internal static class PairFeatures
{
    /// <summary>How many features there are.</summary>
    public const int Count = 22;

    private const float LeastCosine = 0.45f;
    private const float LeastShared = 0.4f;

    /// <summary>Where the mean of the cosines of meaning and letters stands.</summary>
    public const int Cosine = 21;

    /// <summary>Where the larger of the two shares of content without a counterpart stands.</summary>
    public const int LargestLeftover = 3;

    /// <summary>Fills in the features of a pair.</summary>
    public static void Fill(Question query, Question stored, in Likeness likeness, in Alignment alignment, Span<float> features)
    {
        Leftover first = Leftover.Of(query, alignment.FirstPartner);
        Leftover second = Leftover.Of(stored, alignment.SecondPartner);
        (float topic, float agreement) = SharedTopic(query, stored);
        float most = MathF.Max(1, MathF.Max(query.Content.Length, stored.Content.Length));
        features[0] = likeness.Meaning;
        features[1] = likeness.Letters;
        features[2] = topic;
        features[LargestLeftover] = MathF.Max(first.Share, second.Share);
        features[4] = MathF.Min(first.Share, second.Share);
        features[5] = MathF.Max(first.Rarest, second.Rarest);
        features[6] = MathF.Min(first.Rarest, second.Rarest);
        features[7] = first.Count + second.Count;
        features[8] = Math.Min(first.Count, second.Count);
        features[9] = query.Type == stored.Type ? 1 : query.Type == QuestionType.Statement || stored.Type == QuestionType.Statement ? 0.5f : 0;
        features[10] = (query.Content.Length - first.Count) / most;
        features[11] = query.Content.Length - first.Count;
        features[12] = MathF.Min(first.MatchedRarity, second.MatchedRarity);
        features[13] = MathF.Min(query.Words.Length, stored.Words.Length) / (float)Math.Max(1, Math.Max(query.Words.Length, stored.Words.Length));
        features[14] = alignment.Inversions;
        features[15] = agreement;
        features[16] = Math.Min(query.Words.Length, stored.Words.Length);
        features[17] = FunctionWords(query, stored);
        features[18] = alignment.Synonyms + alignment.Typos;
        features[19] = Known(query, stored);
        features[20] = Math.Max(first.Run, second.Run);
        features[Cosine] = likeness.Mean;
    }

    /// <summary>Whether the second stage may find a pair likely: said from the cosines and the kinds of request alone, at a tenth of its cost.</summary>
    public static bool MayBeLikely(Question query, Question stored, in Likeness likeness) =>
        likeness.Mean >= LeastCosine || SharedTopic(query, stored).Shared >= LeastShared;

    // How likely both are of one kind of request, and how sure the surer of them is of its own.
    private static (float Shared, float Surest) SharedTopic(Question query, Question stored)
    {
        float shared = 0;
        float surest = 0;
        foreach (Topic own in query.Topics)
        {
            surest = MathF.Max(surest, own.Probability);
            foreach (Topic other in stored.Topics)
            {
                if (own.Id == other.Id) shared = MathF.Max(shared, own.Probability * other.Probability);
            }
        }

        return (shared, surest);
    }

    private static float FunctionWords(Question query, Question stored)
    {
        int shared = 0;
        int total = 0;
        foreach (ref readonly Word word in query.Words.AsSpan())
        {
            if (word.Kind != WordKind.Function) continue;
            total++;
            foreach (ref readonly Word other in stored.Words.AsSpan())
            {
                if (other.Stem != word.Stem) continue;
                shared++;
                break;
            }
        }

        foreach (ref readonly Word word in stored.Words.AsSpan())
        {
            if (word.Kind == WordKind.Function) total++;
        }

        return total == 0 ? 1 : 2f * shared / total;
    }

    private static float Known(Question query, Question stored)
    {
        int names = 0;
        foreach (ref readonly Word word in query.Words.AsSpan())
        {
            if (word.MayBeName) names++;
        }

        foreach (ref readonly Word word in stored.Words.AsSpan())
        {
            if (word.MayBeName) names++;
        }

        return names;
    }

    // What one question has that the other lacks.
    private readonly record struct Leftover(int Count, float Share, float Rarest, float MatchedRarity, int Run)
    {
        public static Leftover Of(Question question, ReadOnlySpan<int> partner)
        {
            int count = 0;
            float left = 0;
            float total = 0;
            float rarest = 0;
            int run = 0;
            int longest = 0;
            for (int at = 0; at < partner.Length; at++)
            {
                float rarity = question.Words[question.Content[at]].Rarity;
                total += rarity;
                run = partner[at] < 0 ? run + 1 : 0;
                longest = Math.Max(longest, run);
                if (partner[at] >= 0) continue;
                count++;
                left += rarity;
                rarest = MathF.Max(rarest, rarity);
            }

            return new Leftover(count, total == 0 ? 0 : left / total, rarest, total - left, longest);
        }
    }
}
