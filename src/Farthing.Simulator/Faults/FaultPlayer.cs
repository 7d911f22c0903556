namespace Farthing.Simulator.Faults;

/// <summary>Follows a script: counts the calls of each rule and says which fault a call gets.</summary>
internal sealed class FaultPlayer(FaultScript script)
{
    private readonly Lock _lock = new();
    private FaultScript _script = script;
    private long[] _counts = new long[script.Rules.Count];

    public void Load(FaultScript script)
    {
        lock (_lock)
        {
            _script = script;
            _counts = new long[script.Rules.Count];
        }
    }

    public void Reset()
    {
        lock (_lock)
        {
            Array.Clear(_counts);
        }
    }

    public Fault? Next(string path, string? model)
    {
        lock (_lock)
        {
            Fault? fault = null;
            for (int i = 0; i < _counts.Length; i++)
            {
                FaultRule rule = _script.Rules[i];
                if (rule.Concerns(path, model) && rule.Hits(++_counts[i]))
                {
                    // The later rules go on counting, so that "call 3" means the third call whatever hits before.
                    fault ??= rule.Fault;
                }
            }

            return fault;
        }
    }
}
