using Trapless.Rewriter;

namespace Trapless.Cache.Tests;

public class IndexRecordTests
{
    private const string Image = "img:name:1a:2b:3c:4d:5:3:1000:9000:9000:8000:a000:b000:2:0:500:1000:2000:600:4000";

    [Theory]
    [InlineData("none")]
    [InlineData("bad:no room: at all")]
    [InlineData(Image)]
    public void A_record_is_written_as_it_was_read(string text) => Assert.Equal(text, IndexRecordParser.TryParse(text)!.ToString());

    [Fact]
    public void Fields_are_in_the_order_of_the_formats_page()
    {
        var record = Assert.IsType<IndexRecord.Image>(IndexRecordParser.TryParse(Image));
        Assert.Equal(("name", 0x1aul, 0x2bul, 0x3cul, 0x4dul, 5), (record.File, record.Inode, record.Size, record.Modified, record.Changed, record.Unpatched));
        Assert.Equal(ImageFlags.UsesGsBase | ImageFlags.CallMayBeMissed, record.Flags);
        var l = record.Layout;
        Assert.Equal((0x1000ul, 0x9000ul, 0x9000ul, 0x8000ul, 0xa000ul, 0xb000ul), (l.SpanStart, l.SpanEnd, l.ExtVaddr, l.ExtOffset, l.ExtSize, l.LibsysVaddr));
        Assert.Equal([new ExecRange(0, 0x500, 0x1000), new ExecRange(0x2000, 0x600, 0x4000)], l.Exec);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nones")]
    [InlineData("img:")]
    [InlineData("img:name")]
    [InlineData("img:name:1:2:3:4:5:6:7:8:9:a:b:c")]
    [InlineData("img:name:1:2:3:4:5:6:7:8:9:a:b:c:1:0:1")]
    [InlineData("img:name:1:2:3:4:5:6:7:8:9:a:b:c:0:7")]
    [InlineData("img:name:1:2:3:4:5:6:7:8:9:a:b:c:x")]
    [InlineData("img:name:1:2:3:4:5:6:7:8:9:a:b:c:fffffffffffffffff")]
    [InlineData("img:../../evil:1:2:3:4:5:6:7:8:9:a:b:c:0")]
    [InlineData("img:a/b:1:2:3:4:5:6:7:8:9:a:b:c:0")]
    public void A_damaged_record_is_none_at_all(string text) => Assert.Null(IndexRecordParser.TryParse(text));

    [Fact]
    public void Names_of_entries_are_lower_case_hexadecimal() =>
        Assert.Equal("fe00-3c82b-24f30-17169b19b0a3f600-a", new FileKey(0xFE00, 0x3C82B, 0x24F30, 0x17169B19B0A3F600, 10).IndexName);
}
