namespace Farthing.Embedding;

/// <summary>A block of a <see cref="ModelFile"/>, found by its name once.</summary>
/// <typeparam name="T">What it holds.</typeparam>
internal readonly unsafe struct ModelBlock<T>
    where T : unmanaged
{
    private readonly ModelFile _file;
    private readonly T* _start;
    private readonly int _count;

    /// <summary>A block that lies where the file is.</summary>
    /// <param name="file">Keeps the memory alive.</param>
    /// <param name="start">Its first number.</param>
    /// <param name="count">How many it holds.</param>
    public ModelBlock(ModelFile file, T* start, int count)
    {
        _file = file;
        _start = start;
        _count = count;
    }

    /// <summary>The numbers; none where the file has no such block.</summary>
    public ReadOnlySpan<T> Span
    {
        get
        {
            ReadOnlySpan<T> span = new(_start, _count);
            GC.KeepAlive(_file);
            return span;
        }
    }
}
