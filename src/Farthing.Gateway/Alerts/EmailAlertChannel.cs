using System.Net;
using System.Net.Mail;
using System.Text;
using Farthing.Alerts;
using Farthing.Alerts.Channels;
using Farthing.Gateway.Settings.Alerts;

namespace Farthing.Gateway.Alerts;

/// <summary>E-mail by SMTP. All messages of an incident refer to one identity, so that mail programs show them as one conversation.</summary>
internal sealed class EmailAlertChannel(string name, AlertChannelSettings settings, TimeProvider time) : IAlertChannel
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public string Name => name;

    public async Task SendAsync(AlertNotification notification, CancellationToken cancellationToken = default)
    {
        using MailMessage mail = Compose(notification);
        using SmtpClient client = new(settings.Host, settings.Port) { EnableSsl = settings.Security == MailSecurity.StartTls };
        if (settings.Password is { } password) client.Credentials = new NetworkCredential(settings.User, password.Reveal());
        using CancellationTokenSource timeout = new(Timeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await client.SendMailAsync(mail, either.Token);
        }
        catch (SmtpException error)
        {
            // Its text may repeat what the server said, addresses included.
            throw new AlertDeliveryException($"the mail server {settings.Host} refused or failed ({error.StatusCode})", IsPermanent(error), innerException: error);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AlertDeliveryException($"the mail server {settings.Host} did not answer within {Timeout.TotalSeconds:0} s", innerException: error);
        }
    }

    // With several receivers the whole has no status of its own.
    private static bool IsPermanent(SmtpException error) => error is SmtpFailedRecipientsException { InnerExceptions.Length: > 0 } many
        ? many.InnerExceptions.All(IsPermanent)
        : (int)error.StatusCode is >= 500 and < 600;

    private MailMessage Compose(AlertNotification notification)
    {
        MailMessage mail = new()
        {
            From = new MailAddress(settings.From),
            Subject = EmailText.Subject(notification),
            SubjectEncoding = Encoding.UTF8,
            Body = EmailText.Body(notification),
            BodyEncoding = Encoding.UTF8,
            IsBodyHtml = false,
        };
        foreach (string to in settings.To) mail.To.Add(new MailAddress(to));
        mail.Headers.Add("Message-ID", $"<{notification.Id}@farthing>");
        mail.Headers.Add("References", $"<{notification.Incident.Id}@farthing>");
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        return mail;
    }
}
