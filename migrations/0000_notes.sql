CREATE TABLE `notes` (
	`id` integer PRIMARY KEY NOT NULL,
	`title` text NOT NULL,
	`embedding` blob
);
--> statement-breakpoint
CREATE UNIQUE INDEX `notes_title` ON `notes` (`title`);--> statement-breakpoint
CREATE VIRTUAL TABLE "passages" USING vector(dim=384, type=float4, metric=cosine, key="id", column="embedding", metadata='"note_id" INTEGER NOT NULL INDEXED, "heading" TEXT NOT NULL DEFAULT '''', "text" TEXT NOT NULL');--> statement-breakpoint
CREATE VIRTUAL TABLE "notes_embedding" USING vector(dim=384, type=float4, metric=cosine, content="notes", content_key="id", content_column="embedding");