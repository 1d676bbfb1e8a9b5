/** Runs once, before the server takes requests. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { createCompanionFromEnv } = await import('@veriff-verify/companion');
    try {
      createCompanionFromEnv(process.env);
    } catch (error) {
      // Next.js would go on without it, and the first visitor would meet the missing variable.
      console.error(error instanceof Error ? error.message : error);
      process.exit(1);
    }
  }
}
