using Farthing.Notation;
using Farthing.Routing.Policies;

namespace Farthing.Routing.Rules;

/// <summary>What must be true of a call, read from settings by <see cref="ConditionReader"/>.</summary>
public abstract record Condition
{
    /// <summary>Whether it is true of a call.</summary>
    public abstract bool Holds(RouteRequest request);

    /// <summary>One question about one field.</summary>
    /// <param name="Field">The field.</param>
    /// <param name="Comparison">How it is compared.</param>
    /// <param name="Text">With which text.</param>
    /// <param name="Number">With which number.</param>
    public sealed record Test(RuleField Field, Comparison Comparison, string Text, double Number) : Condition
    {
        /// <inheritdoc />
        public override bool Holds(RouteRequest request) => Field.Kind switch
        {
            FieldKind.Flag => Field.Flag(request),
            FieldKind.Number => Compare(Field.Number(request)),
            _ when Comparison == Comparison.Like => Wildcard.Matches(Text, Field.Text(request)),
            _ => Field.Text(request) == Text,
        };

        internal bool Compare(double value) => Comparison switch
        {
            Comparison.Less => value < Number,
            Comparison.AtMost => value <= Number,
            Comparison.More => value > Number,
            Comparison.AtLeast => value >= Number,
            _ => value == Number,
        };
    }

    /// <summary>The opposite.</summary>
    public sealed record Not(Condition Inner) : Condition
    {
        /// <inheritdoc />
        public override bool Holds(RouteRequest request) => !Inner.Holds(request);
    }

    /// <summary>Both.</summary>
    public sealed record And(Condition Left, Condition Right) : Condition
    {
        /// <inheritdoc />
        public override bool Holds(RouteRequest request) => Left.Holds(request) && Right.Holds(request);
    }

    /// <summary>At least one of them.</summary>
    public sealed record Or(Condition Left, Condition Right) : Condition
    {
        /// <inheritdoc />
        public override bool Holds(RouteRequest request) => Left.Holds(request) || Right.Holds(request);
    }
}
