#include "sources/legacy_search.h"

#include "sources/photo_api.h"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace morphoscope {
namespace {

using Json = nlohmann::json;

constexpr int kPhotosPerPage = 100;

Json dateJson(const std::chrono::year_month_day& date) {
    return {{"year", int(date.year())},
            {"month", unsigned(date.month())},
            {"day", unsigned(date.day())}};
}

std::string searchBody(const LegacySearchRequest& request, const std::string& pageToken) {
    Json body{{"pageSize", kPhotosPerPage},
              {"filters", {{"mediaTypeFilter", {{"mediaTypes", {"PHOTO"}}}}}}};
    if (!pageToken.empty())
        body["pageToken"] = pageToken;
    if (request.from || request.to) {
        using namespace std::chrono_literals;
        const auto first = request.from.value_or(1826y / 1 / 1);
        const auto last = request.to.value_or(9999y / 12 / 31);
        body["filters"]["dateFilter"]["ranges"] = {
            {{"startDate", dateJson(first)}, {"endDate", dateJson(last)}}};
    }
    return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string hostOf(const LegacySearchRequest& request, const HttpRules& rules) {
    const auto parts = urlParts(request.server);
    if (!parts || !mayFetch(*parts, rules))
        throw std::runtime_error("'" + request.server +
                                 "' is no address of a photo server; expected https://HOST.");
    return parts->host + ':' + std::to_string(parts->port);
}

} // namespace

DownloadResult fetchByLegacySearch(const LegacySearchRequest& request,
                                   const std::function<void(const DownloadProgress&)>& report,
                                   const std::stop_token& stop, const Clock& clock) {
    HttpRules rules{.allowsLoopback = request.allowsLoopback};
    rules.tokenHosts = {hostOf(request, rules)};
    HttpClient http(rules);
    PhotoApi::Access access;
    if (!request.token.empty())
        access = {.token = [&request] { return request.token; }, .drop = [] {}};
    PhotoApi api(http, clock, access, request.server);
    refuseForeignFiles(request.folder);
    TargetFolder target(request.folder);
    DownloadState state = loadDownloadState(request.folder);
    saveDownloadState(request.folder, state);
    const auto page = [&](const std::string& pageToken) {
        const std::string body = api.call("Listing the photos",
                                          {.method = "POST",
                                           .url = request.server + "/v1/mediaItems:search",
                                           .contentType = "application/json",
                                           .body = searchBody(request, pageToken)},
                                          stop);
        return api.parsed("Listing the photos", body, parseSearchPage);
    };
    const std::string side = std::to_string(request.side);
    return PhotoDownload(target, http, clock, state)
        .run({.page = page, .suffix = request.side > 0 ? "=w" + side + "-h" + side : "=d"}, report,
             stop);
}

} // namespace morphoscope
