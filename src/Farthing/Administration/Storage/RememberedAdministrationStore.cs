using Farthing.Files;
using Microsoft.Extensions.Logging;

namespace Farthing.Administration.Storage;

/// <summary>
/// Keeps in a file what was last read of a store that several gateways share, so that one that starts while the store is away goes on with the keys, budgets and limits that it knew.
/// Without such a file it does not start: to know of nothing would mean that there are no keys, and that anyone may call.
/// </summary>
/// <param name="store">The store; disposed with this.</param>
/// <param name="address">Where the store is: what was read of another is not gone by.</param>
/// <param name="path">The file. It holds hashes of keys, never keys.</param>
/// <param name="logger">Is told when the file is gone by.</param>
public sealed partial class RememberedAdministrationStore(IAdministrationStore store, string address, string path, ILogger logger) : IAdministrationStore
{
    private bool _hasRead;
    private long _remembered = -1;

    /// <inheritdoc />
    public async Task<StoredEntries> ReadAsync(CancellationToken cancellationToken)
    {
        StoredEntries? entries;
        try
        {
            entries = await store.ReadAsync(cancellationToken).ConfigureAwait(false);
            Remember(entries);
        }
        catch (AdministrationException away) when (away.Code == AdministrationException.StoreUnavailable && !_hasRead && File.Exists(path))
        {
            entries = RememberedEntries.Read(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false), address);
            if (entries is null) throw;
            LogRemembered(address, away);
        }

        _hasRead = true;
        return entries;
    }

    /// <inheritdoc />
    public Task<long> ApplyAsync(AdministrationChange change, CancellationToken cancellationToken) => store.ApplyAsync(change, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<AuditRecord>> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken) => store.ReadAuditAsync(query, cancellationToken);

    /// <inheritdoc />
    public Task<long> ForgetAuditAsync(DateTimeOffset before, CancellationToken cancellationToken) => store.ForgetAuditAsync(before, cancellationToken);

    /// <inheritdoc />
    public Task WaitForChangeAsync(long position, CancellationToken cancellationToken) => store.WaitForChangeAsync(position, cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => store.DisposeAsync();

    private void Remember(StoredEntries entries)
    {
        if (entries.Position == _remembered) return;
        try
        {
            WholeFile.Write(path, file => file.Write(RememberedEntries.Write(entries, address)), flushToDisk: true, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            _remembered = entries.Position;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            LogNotKept(path, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The store at {Address} cannot be reached: the gateway goes by the keys, budgets and limits that it last read there, until it can.")]
    private partial void LogRemembered(string address, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What is administered could not be kept in {Path}: while the store is away this gateway does not start.")]
    private partial void LogNotKept(string path, Exception failure);
}
