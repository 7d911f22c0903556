using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Farthing.Ledger.Journal;

namespace Farthing.Caching.Answers;

/// <summary>Answers as the payload of an entry. Safe from any thread.</summary>
internal sealed class AnswerCodec
{
    /// <summary>Changed with every change of the layout; entries of another version are not found.</summary>
    private const byte Version = 1;

    private const int StackBytes = 1024;
    private const int MaxIdle = 64;

    // Names of deployments and models come again and again: reading them should not allocate them each time.
    private readonly ConcurrentQueue<TextPool> _texts = new();

    /// <summary>The payload.</summary>
    public static byte[] Write(StoredAnswer answer)
    {
        PayloadWriter writer = new(stackalloc byte[StackBytes]);
        try
        {
            writer.Byte(Version);
            writer.Byte((byte)answer.Form);
            writer.Text(answer.Head.ContentType);
            writer.Text(answer.Head.RequestIdField);
            writer.Text(answer.Head.RequestId);
            writer.Bytes16(answer.Call.High, answer.Call.Low);
            writer.Text(answer.Provider);
            writer.Text(answer.Deployment);
            writer.Text(answer.Model);
            writer.Text(answer.ServiceTier);
            UsageCodec.Write(ref writer, answer.Usage);
            writer.Amount(answer.Cost);
            writer.Number(answer.Duration.Ticks);
            writer.Number(answer.Marks.Count);
            foreach (AnswerMark mark in answer.Marks)
            {
                writer.Number(mark.At.Ticks);
                writer.Number(mark.Bytes);
            }

            return [.. writer.Written, .. answer.Body.Span];
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>Reads a payload.</summary>
    /// <returns><c>false</c> when it is of another version or damaged: then there is no such entry.</returns>
    public bool TryRead(ReadOnlyMemory<byte> payload, [NotNullWhen(true)] out StoredAnswer? answer)
    {
        if (!_texts.TryDequeue(out TextPool? texts)) texts = new TextPool();
        try
        {
            answer = Read(payload, texts);
            return answer is not null;
        }
        catch (InvalidDataException)
        {
            answer = null;
            return false;
        }
        finally
        {
            if (_texts.Count < MaxIdle) _texts.Enqueue(texts);
        }
    }

    private static StoredAnswer? Read(ReadOnlyMemory<byte> payload, TextPool texts)
    {
        PayloadReader reader = new(payload.Span, texts);
        if (reader.Byte() != Version) return null;
        return new StoredAnswer
        {
            Form = (AnswerForm)reader.Byte(),
            Head = new AnswerHead(reader.Text(), reader.Text(), reader.Text()),
            Call = reader.Id(),
            Provider = reader.Text(),
            Deployment = reader.Text(),
            Model = reader.Text(),
            ServiceTier = reader.Text(),
            Usage = UsageCodec.Read(ref reader),
            Cost = reader.Amount(),
            Duration = reader.Time(),
            Marks = ReadMarks(ref reader),

            // Last: what is left.
            Body = payload[reader.Position..],
        };
    }

    private static AnswerMark[] ReadMarks(ref PayloadReader reader)
    {
        int count = reader.Int32();
        if (count is < 0 or > 1 << 20) throw new InvalidDataException("The number of marks is out of range.");
        AnswerMark[] marks = count == 0 ? [] : new AnswerMark[count];
        for (int i = 0; i < count; i++) marks[i] = new AnswerMark(reader.Time(), reader.Int32());
        return marks;
    }
}
