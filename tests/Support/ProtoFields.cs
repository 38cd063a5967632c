using System.Text;

namespace OrleansSync.Tests.Support;

/// <summary>The fields of a protobuf message, without its description: number, and the bytes of those that have a length.</summary>
internal static class ProtoFields
{
    public static List<(int Number, byte[] Bytes)> Of(byte[] message)
    {
        List<(int, byte[])> fields = [];
        int at = 0;
        while (at < message.Length)
        {
            ulong key = Varint(message, ref at);
            int number = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    _ = Varint(message, ref at);
                    fields.Add((number, []));
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    int length = (int)Varint(message, ref at);
                    fields.Add((number, message[at..(at + length)]));
                    at += length;
                    break;
                default:
                    at += 4;
                    break;
            }
        }

        return fields;
    }

    /// <summary>A field as text; empty when it is not there.</summary>
    public static string Text(byte[] message, int number) => Encoding.UTF8.GetString(Of(message).Where(field => field.Number == number).Select(field => field.Bytes).FirstOrDefault([]));

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte one = message[at++];
            value |= (ulong)(one & 0x7F) << shift;
            if (one < 0x80)
            {
                return value;
            }
        }
    }
}
