using Farthing.Files;

namespace Farthing.Alerts.State;

/// <summary>
/// Keeps the state in <c>alerts.json</c> of the data folder: written beside and moved over, so that it is whole at any moment. A file that cannot be
/// understood is kept as <c>alerts.json.unreadable</c> and the state begins anew: alerts never keep a gateway from starting.
/// </summary>
public sealed class FileAlertStateStore(string dataFolder) : IAlertStateStore
{
    /// <summary>The file's name.</summary>
    public const string FileName = "alerts.json";

    private readonly string _path = Path.Combine(dataFolder, FileName);
    private byte[] _saved = [];

    /// <inheritdoc />
    public async ValueTask<AlertState> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (!File.Exists(_path)) return new AlertState();
        byte[] bytes = await File.ReadAllBytesAsync(_path, cancellationToken).ConfigureAwait(false);
        try
        {
            return AlertStateJson.Read(bytes);
        }
        catch (FormatException)
        {
            File.Move(_path, _path + ".unreadable", overwrite: true);
            return new AlertState();
        }
    }

    /// <inheritdoc />
    public ValueTask WriteAsync(AlertState state, CancellationToken cancellationToken = default)
    {
        byte[] bytes = AlertStateJson.Write(state);
        if (bytes.AsSpan().SequenceEqual(_saved)) return ValueTask.CompletedTask;
        WholeFile.Write(_path, file => file.Write(bytes));
        _saved = bytes;
        return ValueTask.CompletedTask;
    }
}
