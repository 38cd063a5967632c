using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;

namespace OrleansSync.Grains.Journal;

/// <summary>Keeps the data-protection keys in PostgreSQL, so that every silo opens what another sealed.</summary>
public sealed class PostgresXmlRepository(NpgsqlDataSource database) : IXmlRepository
{
    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using NpgsqlCommand command = database.CreateCommand("select xml from sync.data_protection_keys order by created_at");
        using NpgsqlDataReader reader = command.ExecuteReader();
        List<XElement> elements = [];
        while (reader.Read())
        {
            elements.Add(XElement.Parse(reader.GetString(0)));
        }

        return elements;
    }

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName)
    {
        ArgumentNullException.ThrowIfNull(element);
        using NpgsqlCommand command = database.CreateCommand("insert into sync.data_protection_keys (name, xml) values (@name, @xml) on conflict (name) do update set xml = excluded.xml");
        _ = command.Parameters.AddWithValue("name", friendlyName);
        _ = command.Parameters.AddWithValue("xml", element.ToString(SaveOptions.DisableFormatting));
        _ = command.ExecuteNonQuery();
    }
}
