namespace Farthing.Calls;

/// <summary>The rest of the pipeline, as a stage sees it.</summary>
public delegate ValueTask<Reply> CallDelegate(Call call);
