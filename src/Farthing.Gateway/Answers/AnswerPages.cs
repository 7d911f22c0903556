using System.Text.Json;
using Farthing.Administration;
using Farthing.Answers;
using Farthing.Gateway.Admin;
using Farthing.Gateway.Serving;
using Farthing.Wire;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Answers;

/// <summary><c>POST /admin/v1/answers/reload</c>: reads the file of answers again.</summary>
internal sealed class AnswerPages(AdminGate gate, AnswerReload reload, AnswersInForce answers)
{
    public Task ReloadAsync(HttpContext context) => gate.GuardAsync(context, AdminRole.Operator, (_, _) => AnswerAsync(context));

    private async Task AnswerAsync(HttpContext context)
    {
        // Off the socket's thread: a file is read.
        if (await Task.Run(reload.Run) is { } problem)
        {
            await ErrorResponse.WriteAsync(context, Dialect.OpenAI, new CallError(422, "answers_invalid", $"{problem}. The answers that were in force stay."));
            return;
        }

        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteBoolean("reloaded", true);
        json.WriteNumber("questions", answers.Book.Questions);
        json.WriteNumber("rules", answers.Book.Rules);
        json.WriteEndObject();
    }
}
