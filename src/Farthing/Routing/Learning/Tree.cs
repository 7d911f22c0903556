namespace Farthing.Routing.Learning;

/// <summary>A small regression tree on binned numbers: its nodes in the order in which they are walked, the lower side of each right behind it.</summary>
/// <param name="nodes">The nodes; a leaf has column -1.</param>
internal sealed class Tree(Tree.Node[] nodes)
{
    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">The bytes.</param>
    /// <param name="columns">How many numbers a row has.</param>
    public static Tree Read(ModelReader reader, int columns)
    {
        Node[] nodes = new Node[reader.Whole(1, ushort.MaxValue)];
        for (int at = 0; at < nodes.Length; at++)
        {
            int column = reader.Whole(-1, columns - 1);

            // Only forward, and never beyond the last: whatever the bytes say, a walk ends in a leaf.
            nodes[at] = column < 0
                ? new Node { Column = -1, Value = (float)reader.Number() }
                : new Node { Column = (short)column, Bin = (byte)reader.Whole(0, GradientBoosting.Bins), Above = (ushort)reader.Whole(at + 2, nodes.Length - 1) };
        }

        return nodes[^1].Column < 0 ? new Tree(nodes) : throw ModelReader.Broken();
    }

    /// <summary>Writes the nodes.</summary>
    public void Write(ModelWriter writer)
    {
        writer.Number(nodes.Length);
        foreach (Node node in nodes)
        {
            writer.Number((int)node.Column);
            if (node.Column < 0)
            {
                writer.Number((double)node.Value);
                continue;
            }

            writer.Number((int)node.Bin);
            writer.Number((int)node.Above);
        }
    }

    /// <summary>The value of a row.</summary>
    /// <param name="row">Its bins.</param>
    public double Predict(ReadOnlySpan<byte> row)
    {
        int at = 0;
        while (nodes[at].Column >= 0) at = row[nodes[at].Column] < nodes[at].Bin ? at + 1 : nodes[at].Above;
        return nodes[at].Value;
    }

    /// <summary>A question, or a leaf. Small: a model has thousands.</summary>
    internal readonly record struct Node
    {
        public short Column { get; init; }

        public byte Bin { get; init; }

        public ushort Above { get; init; }

        public float Value { get; init; }
    }
}
