using Farthing.Routing.Answers;
using Farthing.Routing.Features;
using Farthing.Routing.Learning;

namespace Farthing.Routing.Cascades;

/// <summary>One of those whose words a <see cref="CascadeScorer"/> adds up. Immutable.</summary>
internal abstract class ScorerMember
{
    private const int Checks = 0, Trees = 1, Prompt = 2, Response = 3;

    /// <summary>The fixed checks.</summary>
    public static ScorerMember OfChecks() => new CheckMember();

    /// <summary>Trees on the features of the answer.</summary>
    public static ScorerMember OfTrees(GradientBoosting trees) => new TreeMember(trees);

    /// <summary>A linear model of words.</summary>
    public static ScorerMember OfText(Vectorizer vectorizer, LinearModel model, bool ofPrompt) => new TextMember(vectorizer, model, ofPrompt);

    /// <summary>Takes back what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are none of a member.</exception>
    public static ScorerMember Read(ModelReader reader) => reader.Whole(Checks, Response) switch
    {
        Checks => new CheckMember(),
        Trees => new TreeMember(GradientBoosting.Read(reader, CascadeFeatures.Count)),
        int kind => new TextMember(Vectorizer.Read(reader), LinearModel.Read(reader, Vectorizer.Columns), kind == Prompt),
    };

    /// <summary>How much speaks against an answer, on a scale of its own.</summary>
    public abstract double Say(in AnswerSample sample);

    /// <summary>Writes it.</summary>
    public abstract void Write(ModelWriter writer);

    private sealed class CheckMember : ScorerMember
    {
        public override double Say(in AnswerSample sample) => AnswerChecks.Suspicion(sample.Features);

        public override void Write(ModelWriter writer) => writer.Number(Checks);
    }

    private sealed class TreeMember(GradientBoosting trees) : ScorerMember
    {
        public override double Say(in AnswerSample sample) => trees.Predict(sample.Features);

        public override void Write(ModelWriter writer)
        {
            writer.Number(Trees);
            trees.Write(writer);
        }
    }

    private sealed class TextMember(Vectorizer vectorizer, LinearModel model, bool ofPrompt) : ScorerMember
    {
        public override double Say(in AnswerSample sample)
        {
            FeatureBuffer buffer = new();
            FeatureRow row = new();
            TextFeatures.Read(ofPrompt ? sample.Prompt : sample.Response, buffer);
            vectorizer.Write(buffer, row);
            return model.Predict(row.Indices, row.Values);
        }

        public override void Write(ModelWriter writer)
        {
            writer.Number(ofPrompt ? Prompt : Response);
            vectorizer.Write(writer);
            model.Write(writer);
        }
    }
}
