#include "classify/feature_cache.h"

#include "classify/features.h"

#include <sqlite3.h>

#include <cstring>
#include <stdexcept>
#include <system_error>

namespace morphoscope {
namespace {

constexpr int kApplicationId = 0x4D726665; // "Mrfe"
constexpr int kVersion = 2;                // of the table
constexpr int kBusyMilliseconds = 2000;

struct CloseDatabase {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
};
struct FinalizeStatement {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using StoredVector = Eigen::Matrix<Eigen::half, Eigen::Dynamic, 1>; // 2.5 kB a photo
using Connection = std::unique_ptr<sqlite3, CloseDatabase>;
using Statement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

class CacheError : public std::runtime_error {
public:
    CacheError(int code, const std::string& message) : std::runtime_error(message), code_(code) {}
    bool isBrokenFile() const { return code_ == SQLITE_CORRUPT || code_ == SQLITE_NOTADB; }

private:
    int code_;
};

void check(sqlite3* database, int result) {
    if (result != SQLITE_OK && result != SQLITE_ROW && result != SQLITE_DONE)
        throw CacheError(result & 0xFF, sqlite3_errmsg(database));
}

void execute(sqlite3* database, const std::string& sql) {
    check(database, sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr));
}

Statement prepare(sqlite3* database, const char* sql) {
    sqlite3_stmt* statement = nullptr;
    check(database, sqlite3_prepare_v2(database, sql, -1, &statement, nullptr));
    return Statement(statement);
}

int number(sqlite3* database, const char* sql) {
    const Statement statement = prepare(database, sql);
    check(database, sqlite3_step(statement.get()));
    return sqlite3_column_int(statement.get(), 0);
}

Connection open(const std::filesystem::path& file) {
    sqlite3* opened = nullptr;
    const std::string name = file.empty() ? ":memory:" : file.string();
    const int result = sqlite3_open(name.c_str(), &opened);
    Connection connection(opened);
    check(opened, result);
    sqlite3_busy_timeout(opened, kBusyMilliseconds);
    const int owner = number(opened, "PRAGMA application_id");
    if (owner != kApplicationId && number(opened, "SELECT count(*) FROM sqlite_master") > 0)
        throw CacheError(SQLITE_NOTADB, "it belongs to another program");
    execute(opened, "PRAGMA journal_mode = WAL");
    execute(opened, "PRAGMA synchronous = NORMAL");
    // IMMEDIATE, so that of two programs starting at once one waits and finds the table made.
    execute(opened, "BEGIN IMMEDIATE");
    if (number(opened, "PRAGMA user_version") != kVersion)
        execute(opened, "DROP TABLE IF EXISTS feature");
    execute(opened, "CREATE TABLE IF NOT EXISTS feature ("
                    "kind TEXT NOT NULL, "
                    "content_hash TEXT NOT NULL, "
                    "vector BLOB NOT NULL, " // 16-bit floats
                    "PRIMARY KEY (kind, content_hash))");
    execute(opened, "PRAGMA application_id = " + std::to_string(kApplicationId));
    execute(opened, "PRAGMA user_version = " + std::to_string(kVersion));
    execute(opened, "COMMIT");
    return connection;
}

void setAside(const std::filesystem::path& file) {
    std::error_code ignored;
    std::filesystem::rename(file, std::filesystem::path(file) += ".broken", ignored);
    for (const char* side : {"-wal", "-shm", "-journal"})
        std::filesystem::remove(std::filesystem::path(file) += side, ignored);
}

} // namespace

struct FeatureCache::Database {
    Database(const std::filesystem::path& file, const FeatureKind& kind)
        : connection(open(file)),
          find(prepare(connection.get(),
                       "SELECT vector FROM feature WHERE kind = ?1 AND content_hash = ?2")),
          store(prepare(connection.get(), "INSERT OR REPLACE INTO feature VALUES (?1, ?2, ?3)")) {
        for (sqlite3_stmt* statement : {find.get(), store.get()})
            sqlite3_bind_text(statement, 1, kind.name.c_str(), -1, SQLITE_TRANSIENT);
        if (kind.name.starts_with(kPassingKind))
            forgetOtherPassingKinds(kind.name);
    }

    void forgetOtherPassingKinds(const std::string& kept) {
        const Statement forget =
            prepare(connection.get(), "DELETE FROM feature WHERE kind <> ?1 AND kind GLOB ?2");
        const std::string pattern = std::string(kPassingKind) + '*';
        sqlite3_bind_text(forget.get(), 1, kept.c_str(), -1, SQLITE_STATIC);
        sqlite3_bind_text(forget.get(), 2, pattern.c_str(), -1, SQLITE_STATIC);
        check(connection.get(), sqlite3_step(forget.get()));
    }

    void storeRow(const Entry& entry) {
        const auto& [hash, vector] = entry;
        const StoredVector stored = vector.cast<Eigen::half>();
        sqlite3_stmt* row = store.get();
        sqlite3_reset(row);
        sqlite3_bind_text(row, 2, hash.c_str(), -1, SQLITE_STATIC);
        sqlite3_bind_blob(row, 3, stored.data(),
                          static_cast<int>(stored.size() * Eigen::Index(sizeof(Eigen::half))),
                          SQLITE_STATIC);
        const int result = sqlite3_step(row);
        sqlite3_reset(row);
        check(connection.get(), result);
    }

    Connection connection;
    Statement find;
    Statement store;
};

FeatureKind layoutFeatures() {
    return {"layout-1", featureCount()};
}

FeatureCache::FeatureCache(const std::filesystem::path& file, FeatureKind kind)
    : file_(file), kind_(std::move(kind)) {
    try {
        database_ = std::make_unique<Database>(file, kind_);
    } catch (const CacheError& error) {
        const std::string sentence =
            "The feature cache \"" + file.string() + "\" cannot be used (" + error.what() + "); ";
        if (error.isBrokenFile()) {
            setAside(file);
            try {
                database_ = std::make_unique<Database>(file, kind_);
                note_ = sentence + "it was set aside and is built anew.";
                return;
            } catch (const CacheError&) {
                database_.reset();
            }
        }
        goOnWithout(error.what());
    }
}

FeatureCache::~FeatureCache() = default;
FeatureCache::FeatureCache(FeatureCache&&) noexcept = default;

void FeatureCache::goOnWithout(const std::string& why) {
    note_ = "The feature cache \"" + file_.string() + "\" cannot be used (" + why +
            "); this time the features are kept in memory only.";
    database_.reset();
    database_ = std::make_unique<Database>(std::filesystem::path(), kind_);
}

std::optional<Eigen::VectorXf> FeatureCache::find(const std::string& contentHash) {
    sqlite3_stmt* row = database_->find.get();
    sqlite3_bind_text(row, 2, contentHash.c_str(), -1, SQLITE_STATIC);
    std::optional<Eigen::VectorXf> vector;
    if (sqlite3_step(row) == SQLITE_ROW) {
        StoredVector stored(kind_.count);
        const auto bytes = static_cast<std::size_t>(sqlite3_column_bytes(row, 0));
        if (bytes == sizeof(Eigen::half) * static_cast<std::size_t>(stored.size())) {
            std::memcpy(stored.data(), sqlite3_column_blob(row, 0), bytes);
            const Eigen::VectorXf values = stored.cast<float>();
            if (values.allFinite())
                vector = values;
        }
    }
    sqlite3_reset(row);
    return vector;
}

void FeatureCache::store(const std::vector<Entry>& entries) {
    if (entries.empty())
        return;
    sqlite3* connection = database_->connection.get();
    try {
        execute(connection, "BEGIN IMMEDIATE");
        for (const Entry& entry : entries)
            database_->storeRow(entry);
        execute(connection, "COMMIT");
    } catch (const CacheError& error) {
        sqlite3_exec(connection, "ROLLBACK", nullptr, nullptr, nullptr);
        goOnWithout(error.what());
    }
}

Eigen::VectorXf roundedAsCached(const Eigen::VectorXf& features) {
    return features.cast<Eigen::half>().cast<float>();
}

} // namespace morphoscope
