using System.Collections.Immutable;
using System.Text;
using OrleansSync.Grains.Audit;
using Xunit;

namespace OrleansSync.Tests.Unit.Audit;

/// <summary>The verifier finds whatever was done to an export, and names it.</summary>
public sealed class AuditVerifierTests
{
    // header, seals 1 and 2, then employee:1 (3 events), employee:2 (3), sweep:a, sweep:b, sweep:c.
    private const int FirstEvent = 3;

    [Fact, Trait("rule", "4")]
    public async Task An_export_as_it_was_written_holds()
    {
        AuditVerdict verdict = await ExportSample.Verify(ExportSample.Usual().Lines());
        Assert.Null(verdict.Fault);
        Assert.Equal((5, 9, 2, 1, 2), (verdict.Streams, verdict.Events, verdict.Seals, verdict.Unsealed, verdict.Unchained));
    }

    [Fact, Trait("rule", "4")]
    public async Task Any_byte_that_is_another_is_found()
    {
        byte[][] lines = [.. ExportSample.Usual().Lines().Select(Encoding.UTF8.GetBytes)];
        byte[] others = [(byte)' ', (byte)'\n', (byte)'"', (byte)'0', (byte)'1', (byte)'Z', 0xFF, (byte)'\r'];
        for (int line = 0; line < lines.Length - 1; line++)
        {
            // The header's instant is no evidence; the newest event is not sealed, but chained.
            int from = line == 0 ? Encoding.UTF8.GetString(lines[0]).IndexOf("\"format\"", StringComparison.Ordinal) : 0;
            for (int at = from; at < lines[line].Length; at++)
            {
                byte other = others[(line + at) % others.Length];
                byte[] altered = [.. lines[line]];
                altered[at] = altered[at] == other ? (byte)(other ^ 1) : other;
                AuditVerdict verdict = await ExportSample.Verify([.. lines[..line], altered, .. lines[(line + 1)..]]);
                Assert.True(verdict.Fault is not null, $"line {line + 1}, byte {at}: {Encoding.UTF8.GetString(altered)}");
                Assert.True(verdict.Fault.Line >= line, $"line {line + 1}, byte {at}: {verdict.Fault}");
            }
        }
    }

    [Theory, Trait("rule", "4")]
    [InlineData("\"type\":\"employee.observed.v1\"", "\"type\":\"employee.observed.v2\"")]
    [InlineData("\"at\":\"1970-01-01T00:0", "\"at\":\"1971-01-01T00:0")]
    [InlineData("\"Sealed\":\"c2VhbGVk\"", "\"Sealed\":\"d2VhbGVk\"")]
    [InlineData("\"share\":0.25", "\"share\":0.5")]
    [InlineData("\"settings\":\"1\"", "\"settings\":\"2\"")]
    [InlineData("\"causationId\":null", "\"causationId\":\"x\"")]
    [InlineData("\"correlationId\":\"cause\"", "\"correlationId\":\"other\"")]
    public async Task An_altered_event_is_named(string was, string became)
    {
        List<string> lines = ExportSample.Usual().Lines();
        for (int at = FirstEvent + 2; at < lines.Count; at++)
        {
            Assert.Contains(was, lines[at], StringComparison.Ordinal);
            AuditFault? fault = (await ExportSample.Verify(lines.Select((line, index) => index == at ? line.Replace(was, became, StringComparison.Ordinal) : line))).Fault;
            Assert.Equal((AuditFaultKind.Altered, at + 1L), (fault!.Kind, fault.Line));
            Assert.NotNull(fault.Stream);
        }
    }

    [Fact, Trait("rule", "4")]
    public async Task A_missing_event_is_named()
    {
        List<string> lines = ExportSample.Usual().Lines();
        AuditFault middle = await Broken([.. lines[..(FirstEvent + 4)], .. lines[(FirstEvent + 5)..]]);
        Assert.Equal((AuditFaultKind.Missing, "employee:2", 2L), (middle.Kind, middle.Stream, middle.Version));
        AuditFault last = await Broken([.. lines[..(FirstEvent + 5)], .. lines[(FirstEvent + 6)..]]);
        Assert.Equal((AuditFaultKind.Missing, "employee:2", 3L), (last.Kind, last.Stream, last.Version));
        AuditFault stream = await Broken([.. lines[..(FirstEvent + 6)], .. lines[(FirstEvent + 7)..]]);
        Assert.Equal((AuditFaultKind.Missing, "sweep:a", 1L), (stream.Kind, stream.Stream, stream.Version));
    }

    [Fact, Trait("rule", "4")]
    public async Task Events_out_of_order_are_named()
    {
        List<string> lines = ExportSample.Usual().Lines();
        (lines[FirstEvent + 4], lines[FirstEvent + 5]) = (lines[FirstEvent + 5], lines[FirstEvent + 4]);
        AuditFault versions = await Broken(lines);
        Assert.Equal((AuditFaultKind.Reordered, "employee:2", 3L), (versions.Kind, versions.Stream, versions.Version));
        (lines[FirstEvent + 4], lines[FirstEvent + 5]) = (lines[FirstEvent + 5], lines[FirstEvent + 4]);
        (lines[FirstEvent + 6], lines[FirstEvent + 7]) = (lines[FirstEvent + 7], lines[FirstEvent + 6]);
        AuditFault streams = await Broken(lines);
        Assert.Equal((AuditFaultKind.Reordered, "sweep:a", 1L), (streams.Kind, streams.Stream, streams.Version));
    }

    [Fact, Trait("rule", "4")]
    public async Task An_inserted_event_is_named()
    {
        List<string> lines = ExportSample.Usual().Lines();
        AuditFault twice = await Broken([.. lines[..(FirstEvent + 4)], lines[FirstEvent + 3], .. lines[(FirstEvent + 4)..]]);
        Assert.Equal((AuditFaultKind.Inserted, "employee:2", 1L), (twice.Kind, twice.Stream, twice.Version));
        string moved = lines[FirstEvent + 6].Replace("\"sweep:a\"", "\"employee:2\"", StringComparison.Ordinal).Replace("\"version\":1", "\"version\":4", StringComparison.Ordinal);
        AuditFault appended = await Broken([.. lines[..(FirstEvent + 6)], moved, .. lines[(FirstEvent + 6)..]]);
        Assert.Equal((AuditFaultKind.Altered, "employee:2", 4L), (appended.Kind, appended.Stream, appended.Version));
    }

    [Fact, Trait("rule", "4")]
    public async Task A_stream_that_was_written_anew_with_all_its_links_breaks_at_its_seal()
    {
        ExportSample sample = ExportSample.Usual();
        sample.Forge("employee:2", 2);
        AuditFault fault = await Broken(sample.Lines());
        Assert.Equal((AuditFaultKind.Altered, "employee:2", 3L), (fault.Kind, fault.Stream, fault.Version));
        Assert.Contains("versions 2 to 3", fault.Detail, StringComparison.Ordinal);
    }

    [Fact, Trait("rule", "4")]
    public async Task A_link_that_was_taken_away_is_found()
    {
        List<string> lines = ExportSample.Usual().Lines();
        string line = lines[FirstEvent + 5];
        int at = line.IndexOf("\"chain\":\"", StringComparison.Ordinal);
        lines[FirstEvent + 5] = line[..at] + "\"chain\":null" + line[(at + 9 + 64 + 1)..];
        AuditFault fault = await Broken(lines);
        Assert.Equal((AuditFaultKind.Altered, "employee:2", 3L), (fault.Kind, fault.Stream, fault.Version));
    }

    [Fact, Trait("rule", "4")]
    public async Task A_seal_that_is_missing_twice_or_of_another_key_is_found()
    {
        List<string> lines = ExportSample.Usual().Lines();
        Assert.Equal(AuditFaultKind.Missing, (await Broken([lines[0], .. lines[2..]])).Kind);
        Assert.Equal(AuditFaultKind.Reordered, (await Broken([.. lines[..2], lines[1], .. lines[2..]])).Kind);
        ImmutableArray<NoteKey> others = [NoteKey.Of("sample/seal", new byte[32])];
        AuditVerdict verdict = await ExportSample.Verify(lines.Select(Encoding.UTF8.GetBytes), others);
        Assert.Contains("known key", verdict.Fault!.Detail, StringComparison.Ordinal);
        Assert.Equal(2, verdict.Fault.Line);
    }

    [Fact, Trait("rule", "4")]
    public async Task A_file_that_was_cut_off_is_found()
    {
        byte[] whole = Encoding.UTF8.GetBytes(string.Join('\n', ExportSample.Usual().Lines()) + "\n");
        foreach (int length in new[] { 0, 1, whole.Length / 2, whole.Length - 1, whole.Length })
        {
            using MemoryStream file = new(whole, 0, length);
            Assert.NotNull((await new AuditVerifier([ExportSample.Key]).Verify(file, CancellationToken.None)).Fault);
        }
    }

    private static async Task<AuditFault> Broken(IEnumerable<string> lines)
    {
        AuditFault? fault = (await ExportSample.Verify(lines)).Fault;
        Assert.NotNull(fault);
        return fault;
    }
}
