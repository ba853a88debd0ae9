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

/// Rows of T (plain data without padding, because digests are taken over its bytes), `kPageRows` to a page. Digests are kept
/// for blocks of `kBlockRows`: small ones, because rows change here and there, and what did not change is not hashed again;
/// pages are larger, so that where they lie fits into a cache.
template <typename T, std::size_t kPageRows, std::size_t kBlockRows = kPageRows>
class PagedArray {
    static_assert(std::is_trivially_copyable_v<T> && kPageRows % kBlockRows == 0);
    static constexpr std::size_t kBlocksInPage = kPageRows / kBlockRows;
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
    /// All lines of a row that has more than two.
    void prefetch_all(std::size_t row) const {
        constexpr std::size_t kLineBytes = 64;
        const char* const first = reinterpret_cast<const char*>(&(*this)[row]);
        for (std::size_t at = 0; at < sizeof(T); at += kLineBytes) __builtin_prefetch(first + at);
    }
    /// For writing: copies the page when a frozen copy shares it.
    [[nodiscard]] T& at_for_write(std::size_t row) {
        const std::size_t page = row / kPageRows;
        if (!owned_[page]) {
            put_page(page, std::make_shared<Page>(*pages_[page]));
            owned_[page] = true;
        }
        changed_[row / kBlockRows] = true;
        return (*pages_[page])[row % kPageRows];
    }
    /// Appends zeroed rows until there are `rows`.
    void grow(std::size_t rows) {
        ASSERT(rows >= size_);
        size_ = rows;
        for (std::size_t page = resize_pages(rows); page < pages_.size(); ++page) {
            put_page(page, std::make_shared<Page>());
            owned_[page] = true;
        }
    }
    /// Lets go of the rows from `rows` on; their pages are freed when no frozen copy has them.
    void shrink(std::size_t rows) {
        ASSERT(rows <= size_);
        for (std::size_t row = rows; row < std::min(size_, (rows + kPageRows - 1) / kPageRows * kPageRows); ++row)
            at_for_write(row) = T{};  // the digest is over whole pages
        size_ = rows;
        resize_pages(rows);
    }
    /// A copy that shares all pages; from now on this one copies a page before it writes to it.
    [[nodiscard]] PagedArray freeze() {
        owned_.assign(owned_.size(), false);
        return *this;
    }
    /// Digest of size and content; costs the blocks written since the last call, plus 32 bytes a block.
    [[nodiscard]] Digest digest() {
        Hasher root;
        root.update_value(static_cast<std::uint64_t>(size_));
        for (std::size_t block = 0; block < changed_.size(); ++block) {
            if (changed_[block]) digests_[block] = digest_of(block);
            changed_[block] = false;
        }
        root.update(std::as_bytes(std::span(digests_)));
        return root.finish();
    }
    [[nodiscard]] std::size_t size_bytes() const {
        return pages_.size() * sizeof(Page) + digests_.size() * sizeof(Digest);
    }

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
        const auto zero_page = std::make_shared<Page>();
        ASSERT(rows >= size_ && size_ % kPageRows == 0);
        size_ = rows;
        for (std::size_t page = resize_pages(rows); page < pages_.size(); ++page) put_page(page, zero_page);
    }

private:
    /// Returns the number of pages that there were. New ones are not there yet, not owned, and without a digest.
    std::size_t resize_pages(std::size_t rows) {
        const std::size_t before = pages_.size();
        const std::size_t count = (rows + kPageRows - 1) / kPageRows;
        owners_.resize(count);
        pages_.resize(count);
        owned_.resize(count, false);
        changed_.resize(count * kBlocksInPage, true);
        digests_.resize(count * kBlocksInPage);
        return before;
    }
    void put_page(std::size_t index, std::shared_ptr<Page> page) {
        pages_[index] = page.get();
        owners_[index] = std::move(page);
    }
    [[nodiscard]] Digest digest_of(std::size_t block) const {
        const std::size_t page = block / kBlocksInPage;
        // Pages of a table that starts empty are one page: it is hashed once.
        if (page > 0 && pages_[page] == pages_[page - 1]) return digests_[block - kBlocksInPage];
        const T* const first = pages_[page]->data() + block % kBlocksInPage * kBlockRows;
        return blake2b(std::as_bytes(std::span(first, kBlockRows)));
    }

    std::size_t size_ = 0;
    std::vector<Page*> pages_;  // what owners_ hold: read on every access, and half as long
    std::vector<std::shared_ptr<Page>> owners_;
    std::vector<bool> owned_;  // false: a frozen copy may read this page
    std::vector<bool> changed_;  // blocks, since their digest was taken
    std::vector<Digest> digests_;  // of blocks
};

}  // namespace tiller::model
