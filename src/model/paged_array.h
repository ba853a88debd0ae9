// A table in pages that freezes at the price of what changed: freezing shares every page, and the first write to a
// shared page copies it. One writer; frozen copies are read from any thread.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

#include "base/hash.h"
#include "base/result.h"

namespace tiller::model {

/// Rows of T (plain data without padding, because digests are taken over its bytes), `kPageRows` to a page.
template <typename T, std::size_t kPageRows>
class PagedArray {
    static_assert(std::is_trivially_copyable_v<T>);
    // Rows of 64 bytes then lie in one cache line each.
    struct alignas(64) Page : std::array<T, kPageRows> {};
    static_assert(sizeof(Page) == sizeof(T) * kPageRows, "padding would enter the digests");

public:
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] const T& operator[](std::size_t row) const { return (*pages_[row / kPageRows])[row % kPageRows]; }
    /// Asks for the row's cache line ahead of its use.
    void prefetch(std::size_t row) const { __builtin_prefetch(&(*this)[row]); }
    /// The same for the row's last line, when a row has two.
    void prefetch_end(std::size_t row) const {
        __builtin_prefetch(reinterpret_cast<const char*>(&(*this)[row] + 1) - 1);
    }
    /// For writing: copies the page when a frozen copy shares it.
    [[nodiscard]] T& at_for_write(std::size_t row) {
        const std::size_t page = row / kPageRows;
        if (!owned_[page]) {
            pages_[page] = std::make_shared<Page>(*pages_[page]);
            owned_[page] = true;
        }
        changed_[page] = true;
        return (*pages_[page])[row % kPageRows];
    }
    /// Appends zeroed rows until there are `rows`.
    void grow(std::size_t rows) {
        ASSERT(rows >= size_);
        size_ = rows;
        const std::size_t page_count = (rows + kPageRows - 1) / kPageRows;
        while (pages_.size() < page_count) {
            pages_.push_back(std::make_shared<Page>());
            owned_.push_back(true);
            changed_.push_back(true);
            page_digests_.emplace_back();
        }
    }
    /// Lets go of the rows from `rows` on; their pages are freed when no frozen copy has them.
    void shrink(std::size_t rows) {
        ASSERT(rows <= size_);
        for (std::size_t row = rows; row < std::min(size_, (rows + kPageRows - 1) / kPageRows * kPageRows); ++row)
            at_for_write(row) = T{};  // the digest is over whole pages
        size_ = rows;
        const std::size_t page_count = (rows + kPageRows - 1) / kPageRows;
        pages_.resize(page_count);
        owned_.resize(page_count);
        changed_.resize(page_count);
        page_digests_.resize(page_count);
    }
    /// A copy that shares all pages; from now on this one copies a page before it writes to it.
    [[nodiscard]] PagedArray freeze() {
        owned_.assign(owned_.size(), false);
        return *this;
    }
    /// Digest of size and content; costs the pages written since the last call, plus 32 bytes a page.
    [[nodiscard]] Digest digest() {
        Hasher root;
        root.update_value(static_cast<std::uint64_t>(size_));
        for (std::size_t page = 0; page < pages_.size(); ++page) {
            if (changed_[page]) {
                // Pages of a table that starts empty are one page: it is hashed once.
                const bool same_as_before = page > 0 && pages_[page] == pages_[page - 1];
                page_digests_[page] = same_as_before
                                          ? page_digests_[page - 1]
                                          : blake2b(std::as_bytes(std::span(pages_[page]->data(), kPageRows)));
                changed_[page] = false;
            }
            root.update(page_digests_[page]);
        }
        return root.finish();
    }
    [[nodiscard]] std::size_t size_bytes() const { return pages_.size() * (sizeof(Page) + sizeof(Digest)); }

    /// Rows of zeros are left out.
    void encode(ByteWriter& out) const {
        out.put_varint(size_);
        const T zero{};
        std::size_t next = 0;
        for (std::size_t row = 0; row < size_; ++row) {
            if (std::memcmp(&(*this)[row], &zero, sizeof(T)) == 0) continue;
            out.put_varint(row - next + 1);
            out.put_raw(std::as_bytes(std::span(&(*this)[row], 1)));
            next = row + 1;
        }
        out.put_varint(0);
    }
    /// Marks the reader failed on bytes that do not hold at most `max_rows` rows.
    [[nodiscard]] static PagedArray decode(ByteReader& in, std::size_t max_rows) {
        PagedArray array;
        const std::uint64_t rows = in.get_varint();
        if (rows > max_rows) {
            in.mark_failed();
            return array;
        }
        array.grow_shared(rows);
        std::size_t next = 0;
        while (const std::uint64_t step = in.get_varint()) {
            const std::uint64_t row = next + step - 1;
            const ByteSpan bytes = in.get_raw(sizeof(T));
            if (bytes.size() != sizeof(T) || step > rows || row >= rows) {
                in.mark_failed();
                return array;
            }
            std::memcpy(static_cast<void*>(&array.at_for_write(row)), bytes.data(), sizeof(T));
            next = row + 1;
        }
        return array;
    }
    /// Like grow, but all new pages are one page until they are written: for large tables that start empty.
    void grow_shared(std::size_t rows) {
        const std::size_t first_new = pages_.size();
        const auto zero_page = std::make_shared<Page>();
        ASSERT(rows >= size_ && size_ % kPageRows == 0);
        size_ = rows;
        const std::size_t page_count = (rows + kPageRows - 1) / kPageRows;
        pages_.resize(page_count, zero_page);
        owned_.resize(page_count, false);
        changed_.resize(page_count, true);
        page_digests_.resize(page_count);
        if (page_count > first_new)
            std::fill(page_digests_.begin() + static_cast<std::ptrdiff_t>(first_new), page_digests_.end(), Digest{});
    }

private:
    std::size_t size_ = 0;
    std::vector<std::shared_ptr<Page>> pages_;
    std::vector<bool> owned_;    // false: a frozen copy may read this page
    std::vector<bool> changed_;  // since its digest was taken
    std::vector<Digest> page_digests_;
};

}  // namespace tiller::model
