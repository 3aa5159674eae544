#include "photos/catalogue.h"

#include <sqlite3.h>

#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

namespace morphoscope {
namespace {

constexpr int kApplicationId = 0x4D727068; // "Mrph"
constexpr int kVersion = 1;
constexpr int kBusyMilliseconds = 2000;

constexpr const char* kSchema = R"(
CREATE TABLE file (
    path BLOB PRIMARY KEY,      -- bytes, because a name need not be text
    file_bytes INTEGER NOT NULL,
    modified INTEGER NOT NULL,  -- nanoseconds since the epoch
    content_hash TEXT NOT NULL,
    captured INTEGER,           -- seconds since the epoch as if in UTC
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    thumbnail BLOB NOT NULL,    -- JPEG
    rejected TEXT NOT NULL,     -- one sentence; empty for a photo
    is_sidecar INTEGER NOT NULL
);)";

constexpr const char* kFind = "SELECT content_hash, captured, width, height, thumbnail, rejected, "
                              "is_sidecar FROM file "
                              "WHERE path = ?1 AND file_bytes = ?2 AND modified = ?3";

constexpr const char* kStore =
    "INSERT OR REPLACE INTO file VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

struct CloseDatabase {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
};
struct FinalizeStatement {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Connection = std::unique_ptr<sqlite3, CloseDatabase>;
using Statement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

// Carries SQLite's result code up to the places that decide between rebuilding and going on
// without.
class DatabaseError : public std::runtime_error {
public:
    DatabaseError(int code, const std::string& message)
        : std::runtime_error(message), code_(code) {}
    bool isBrokenFile() const { return code_ == SQLITE_CORRUPT || code_ == SQLITE_NOTADB; }

private:
    int code_;
};

void check(sqlite3* database, int result) {
    if (result != SQLITE_OK && result != SQLITE_ROW && result != SQLITE_DONE)
        throw DatabaseError(result & 0xFF, sqlite3_errmsg(database));
}

void execute(sqlite3* database, const std::string& sql) {
    check(database, sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr));
}

Statement prepare(sqlite3* database, const char* sql) {
    sqlite3_stmt* statement = nullptr;
    check(database, sqlite3_prepare_v2(database, sql, -1, &statement, nullptr));
    return Statement(statement);
}

int pragma(sqlite3* database, const char* name) {
    const Statement statement = prepare(database, name);
    check(database, sqlite3_step(statement.get()));
    return sqlite3_column_int(statement.get(), 0);
}

// The bytes must live until the statement was stepped.
void bindBlob(sqlite3_stmt* statement, int index, const void* bytes, std::size_t size) {
    // An empty blob through a null pointer would become NULL.
    sqlite3_bind_blob(statement, index, size ? bytes : "", static_cast<int>(size), SQLITE_STATIC);
}

void bindText(sqlite3_stmt* statement, int index, const std::string& text) {
    sqlite3_bind_text(statement, index, text.c_str(), static_cast<int>(text.size()), SQLITE_STATIC);
}

std::string columnText(sqlite3_stmt* statement, int index) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, index));
    return text ? text : "";
}

Connection open(const std::string& file) {
    sqlite3* opened = nullptr;
    const int result =
        sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    Connection connection(opened);
    check(connection.get(), result);
    sqlite3_extended_result_codes(connection.get(), 0);
    sqlite3_busy_timeout(connection.get(), kBusyMilliseconds);
    return connection;
}

// What to do with a file that was opened.
enum class Verdict { ours, fresh, older, newer, foreign };

Verdict verdictOn(sqlite3* database) {
    const int applicationId = pragma(database, "PRAGMA application_id");
    const int version = pragma(database, "PRAGMA user_version");
    if (applicationId == 0 && pragma(database, "SELECT count(*) FROM sqlite_master") == 0)
        return Verdict::fresh;
    if (applicationId != kApplicationId)
        return Verdict::foreign;
    return version == kVersion  ? Verdict::ours
           : version < kVersion ? Verdict::older
                                : Verdict::newer;
}

void createSchema(sqlite3* database) {
    // IMMEDIATE, so that of two programs starting at once one waits and finds the table made.
    execute(database, "BEGIN IMMEDIATE");
    if (verdictOn(database) != Verdict::ours) {
        execute(database, "DROP TABLE IF EXISTS file");
        execute(database, kSchema);
        execute(database, "PRAGMA application_id = " + std::to_string(kApplicationId));
        execute(database, "PRAGMA user_version = " + std::to_string(kVersion));
    }
    execute(database, "COMMIT");
}

void setAside(const std::filesystem::path& file) {
    std::error_code ignored;
    std::filesystem::rename(file, std::filesystem::path(file) += ".broken", ignored);
    for (const char* side : {"-wal", "-shm", "-journal"})
        std::filesystem::remove(std::filesystem::path(file) += side, ignored);
}

} // namespace

struct Catalogue::Database {
    Connection connection;
    Statement find;
    Statement store;

    void prepareStatements() {
        find = prepare(connection.get(), kFind);
        store = prepare(connection.get(), kStore);
    }
};

namespace {

// Opens and checks; the note tells what had to be done. Throws DatabaseError.
template <class Database>
std::unique_ptr<Database> openChecked(const std::filesystem::path& file, std::string& note) {
    auto database = std::make_unique<Database>();
    database->connection = open(file.empty() ? ":memory:" : file.string());
    sqlite3* connection = database->connection.get();
    const Verdict verdict = verdictOn(connection);
    if (verdict == Verdict::newer)
        throw DatabaseError(SQLITE_MISMATCH, "it was written by a newer version of this program");
    if (verdict == Verdict::foreign)
        throw DatabaseError(SQLITE_NOTADB, "it belongs to another program");
    if (verdict == Verdict::older)
        note = "The photo catalogue \"" + file.string() +
               "\" was written by an older version of this program and is built anew.";
    // Readers and a writer do not wait for each other; a cache need not survive a power cut.
    execute(connection, "PRAGMA journal_mode = WAL");
    execute(connection, "PRAGMA synchronous = NORMAL");
    if (verdict != Verdict::ours)
        createSchema(connection);
    database->prepareStatements();
    return database;
}

} // namespace

Catalogue::Catalogue(const std::filesystem::path& file) : file_(file) {
    std::error_code ignored;
    if (file.has_parent_path())
        std::filesystem::create_directories(file.parent_path(), ignored);
    try {
        database_ = openChecked<Database>(file, note_);
    } catch (const DatabaseError& error) {
        recover(error.isBrokenFile(), error.what());
    }
}

Catalogue::~Catalogue() = default;

void Catalogue::recover(bool isBroken, const std::string& why) {
    database_.reset();
    note_ = "The photo catalogue \"" + file_.string() + "\" cannot be used (" + why + "); ";
    std::string unused;
    if (isBroken && !file_.empty()) {
        setAside(file_);
        try {
            database_ = openChecked<Database>(file_, unused);
            note_ += "it was set aside and is built anew.";
            return;
        } catch (const DatabaseError&) {
            database_.reset();
        }
    }
    note_ += "this time the photos are read again without it.";
    file_.clear();
    database_ = openChecked<Database>({}, unused);
}

std::optional<CatalogueEntry> Catalogue::find(const std::filesystem::path& path,
                                              std::uintmax_t fileBytes,
                                              std::int64_t modifiedNanoseconds) {
    try {
        return findRow(path, fileBytes, modifiedNanoseconds);
    } catch (const DatabaseError& error) {
        recover(error.isBrokenFile(), error.what());
        return std::nullopt;
    }
}

std::optional<CatalogueEntry> Catalogue::findRow(const std::filesystem::path& path,
                                                 std::uintmax_t fileBytes,
                                                 std::int64_t modifiedNanoseconds) {
    sqlite3_stmt* row = database_->find.get();
    sqlite3_reset(row);
    bindBlob(row, 1, path.native().data(), path.native().size());
    sqlite3_bind_int64(row, 2, static_cast<sqlite3_int64>(fileBytes));
    sqlite3_bind_int64(row, 3, modifiedNanoseconds);
    const int result = sqlite3_step(row);
    check(database_->connection.get(), result);
    std::optional<CatalogueEntry> entry;
    if (result == SQLITE_ROW) {
        entry.emplace();
        entry->path = path;
        entry->fileBytes = fileBytes;
        entry->modifiedNanoseconds = modifiedNanoseconds;
        entry->contentHash = columnText(row, 0);
        if (sqlite3_column_type(row, 1) != SQLITE_NULL)
            entry->captureTime = sqlite3_column_int64(row, 1);
        entry->width = sqlite3_column_int(row, 2);
        entry->height = sqlite3_column_int(row, 3);
        const auto* blob = static_cast<const std::uint8_t*>(sqlite3_column_blob(row, 4));
        entry->thumbnailJpeg.assign(blob, blob + sqlite3_column_bytes(row, 4));
        entry->rejectedReason = columnText(row, 5);
        entry->isSidecar = sqlite3_column_int(row, 6) != 0;
    }
    // An open read would keep the other program's log from being folded in.
    sqlite3_reset(row);
    return entry;
}

void Catalogue::store(const std::vector<CatalogueEntry>& entries) {
    if (entries.empty())
        return;
    try {
        storeRows(entries);
    } catch (const DatabaseError& error) {
        sqlite3* connection = database_->connection.get();
        sqlite3_reset(database_->store.get());
        if (!sqlite3_get_autocommit(connection))
            sqlite3_exec(connection, "ROLLBACK", nullptr, nullptr, nullptr);
        if (error.isBrokenFile())
            recover(true, error.what());
        else
            note_ = "The photo catalogue \"" + file_.string() + "\" cannot be written (" +
                    error.what() + "); the next opening reads these photos again.";
    }
}

void Catalogue::storeRows(const std::vector<CatalogueEntry>& entries) {
    sqlite3* connection = database_->connection.get();
    sqlite3_stmt* row = database_->store.get();
    execute(connection, "BEGIN IMMEDIATE");
    for (const CatalogueEntry& entry : entries) {
        sqlite3_reset(row);
        bindBlob(row, 1, entry.path.native().data(), entry.path.native().size());
        sqlite3_bind_int64(row, 2, static_cast<sqlite3_int64>(entry.fileBytes));
        sqlite3_bind_int64(row, 3, entry.modifiedNanoseconds);
        bindText(row, 4, entry.contentHash);
        if (entry.captureTime)
            sqlite3_bind_int64(row, 5, *entry.captureTime);
        else
            sqlite3_bind_null(row, 5);
        sqlite3_bind_int(row, 6, entry.width);
        sqlite3_bind_int(row, 7, entry.height);
        bindBlob(row, 8, entry.thumbnailJpeg.data(), entry.thumbnailJpeg.size());
        bindText(row, 9, entry.rejectedReason);
        sqlite3_bind_int(row, 10, entry.isSidecar ? 1 : 0);
        check(connection, sqlite3_step(row));
        sqlite3_reset(row);
    }
    execute(connection, "COMMIT");
}

} // namespace morphoscope
