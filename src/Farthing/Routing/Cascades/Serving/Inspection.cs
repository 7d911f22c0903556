using System.Globalization;
using Farthing.Calls;
using Farthing.Routing.Agreement;
using Farthing.Routing.Cascades.Checks;
using Farthing.Routing.Outcomes;
using Farthing.Wire;

namespace Farthing.Routing.Cascades.Serving;

/// <summary>Looks at the answers to one call: what speaks against each, and in which form they are compared.</summary>
/// <param name="call">The call.</param>
/// <param name="plan">What is checked.</param>
internal sealed class Inspection(Call call, CascadePlan plan) : IDisposable
{
    private readonly RequestedForm _form = RequestedForm.Read(call.Endpoint, call.Body);
    private readonly string? _question = LastTurnReader.TryRead(call.Body.Span, call.Endpoint, out LastTurn? turn) ? turn.Value.Text : null;

    /// <summary>What speaks against an answer, in a word or two for <c>x-farthing-route</c>; <c>null</c> when nothing does.</summary>
    /// <param name="answer">The answer; receives its contents.</param>
    /// <param name="isFirst">Whether it is of the model that the checks are meant for; of others only the form is looked at.</param>
    public string? FaultOf(HeldAnswer answer, bool isFirst)
    {
        switch (answer.End)
        {
            case HeldEnd.TimedOut: return "timeout";
            case HeldEnd.Broken: return "broke off";
            case HeldEnd.Refused: return answer.Reply!.ErrorCode;
            case HeldEnd.TooLong: return plan.PassesLongOn && plan.Companions.Count == 0 ? null : "too long";
        }

        Reply reply = answer.Reply!;
        if (reply.Status != 200) return WordFor(reply);
        bool isBeginning = answer.End == HeldEnd.Begun;
        answer.Contents = isBeginning ? new CheckedAnswer { Question = _question, Form = _form, Text = answer.Beginning }
            : answer.Form is { } form ? AnswerContents.Read(call.Endpoint, form, answer.Bytes, _form, _question)
            : null;
        if (answer.Contents is not { } contents) return "unreadable";
        foreach (IAnswerCheck check in plan.Checks)
        {
            if ((isFirst || check.IsOfForm) && (!isBeginning || check.ReadsBeginnings) && !check.Passes(contents)) return check.Name;
        }

        return null;
    }

    /// <summary>An answer as it is compared with others; <c>null</c> when answers like it cannot be.</summary>
    public static string? ComparableFormOf(HeldAnswer answer)
    {
        if (answer.Contents is not { } contents) return null;
        if (contents.Tools.Count > 0) return string.Join('\n', contents.Tools.Select(tool => $"{tool.Name} {ComparableJson.Of(tool.Arguments) ?? tool.Arguments}"));
        return contents.Form.WantsJson ? ComparableJson.Of(contents.Text) : ComparableAnswer.Of(new ModelOutcome { Response = contents.Text });
    }

    /// <summary>A reply that is no answer, in a word: our code for it, or the provider's status.</summary>
    public static string WordFor(Reply reply) => reply.ErrorCode.Length > 0 ? reply.ErrorCode : reply.Status.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc />
    public void Dispose() => _form.Dispose();
}
