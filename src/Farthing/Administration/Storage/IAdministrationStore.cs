namespace Farthing.Administration.Storage;

/// <summary>Keeps what is administered, and the log of every change to it. Safe for several threads and, where the store is shared, several processes.</summary>
public interface IAdministrationStore : IAsyncDisposable
{
    /// <summary>Reads everything, in one snapshot.</summary>
    /// <exception cref="AdministrationException">The store cannot be used.</exception>
    Task<StoredEntries> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Makes a change and writes its row of the audit log, both or neither.</summary>
    /// <returns>The new position, which is the entry's new version.</returns>
    /// <exception cref="AdministrationException">The entry is not at the expected version (<c>version_conflict</c>), or the store cannot be used.</exception>
    Task<long> ApplyAsync(AdministrationChange change, CancellationToken cancellationToken);

    /// <summary>Reads the audit log, the latest first.</summary>
    /// <exception cref="AdministrationException">The store cannot be used.</exception>
    Task<IReadOnlyList<AuditRecord>> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken);

    /// <summary>Deletes rows of the audit log from before a moment, but for the latest, which says how many changes there have been.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="AdministrationException">The store cannot be used.</exception>
    Task<long> ForgetAuditAsync(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>Returns once the store has seen more changes than <paramref name="position"/>, by this process or another, within a second of it.</summary>
    /// <exception cref="AdministrationException">The store cannot be used; the caller waits a little and asks again.</exception>
    Task WaitForChangeAsync(long position, CancellationToken cancellationToken);
}
